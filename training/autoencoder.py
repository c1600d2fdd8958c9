"""The denoising autoencoder behind latents and anomaly scores."""

import numpy as np
import numpy.typing as npt
from sklearn.neural_network import MLPRegressor

from shared.bundle.fitted_parts import LATENTS, Encoder

Matrix = npt.NDArray[np.float64]

COPIES = 2
HIDDEN_SHARE = 0.3
MOST = 20_000


def fit_encoder(scaled: Matrix, seed: int, epochs: int = 25) -> Encoder:
    """Fit on the scaled training shots (n, variables), or on 20,000 of them drawn at random.

    32 units for 30 variables could just copy their input, so the inputs are spoilt: in each copy of a
    shot 30 % of its variables are set to their mean, and the network has to tell them from the others
    (Vincent et al. 2008). A shot whose variables contradict each other is then rebuilt badly.
    """
    rng = np.random.default_rng(seed)
    if len(scaled) > MOST:
        scaled = scaled[np.sort(rng.permutation(len(scaled))[:MOST])]
    clean = np.tile(scaled, (COPIES + 1, 1))
    spoilt = clean.copy()
    spoilt[len(scaled) :][rng.random((COPIES * len(scaled), scaled.shape[1])) < HIDDEN_SHARE] = 0.0
    network = MLPRegressor(
        hidden_layer_sizes=(LATENTS,),
        activation="tanh",
        alpha=1e-4,
        batch_size=min(256, len(clean)),
        learning_rate_init=3e-3,
        random_state=seed,
    )
    # A fixed number of passes: stopping early would hang on the last digits of the loss.
    for _ in range(epochs):
        network.partial_fit(spoilt, clean)
    (encode, decode), (encode_bias, decode_bias) = network.coefs_, network.intercepts_
    encoder = Encoder(encode, encode_bias, decode, decode_bias, np.zeros(1))
    errors = encoder.errors(scaled, encoder.latents(scaled))
    quantiles = np.quantile(errors, np.linspace(0, 1, 401))
    return Encoder(encode, encode_bias, decode, decode_bias, quantiles)
