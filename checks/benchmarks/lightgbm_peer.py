"""The peer in a process of its own: LightGBM, and the shap package where an explanation is asked for.

`python lightgbm_peer.py predict|explain MODEL SHOT`: MODEL is LightGBM's text format, SHOT a
JSON list of the inputs. Prints one JSON line.
"""

import json
import sys
from pathlib import Path


def main() -> None:
    """Import, load, answer once."""
    task, model, shot = sys.argv[1:]
    import lightgbm as lgb  # noqa: PLC0415 - importing is part of what is measured
    import numpy as np  # noqa: PLC0415

    booster = lgb.Booster(model_file=model)
    row = np.array([json.loads(Path(shot).read_text(encoding="utf-8"))])
    answer = {"probability": float(booster.predict(row)[0])}
    if task == "explain":
        import shap  # noqa: PLC0415

        values = np.asarray(shap.TreeExplainer(booster).shap_values(row))
        answer["largest"] = float(np.abs(values).max())
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
