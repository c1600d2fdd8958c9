"""Estimate tokens where the service has not counted them, or not yet.

Two bytes of UTF-8 are taken for a token. Claude's own count lies below that for what is sent here: English
has about four bytes a token, a Hangul syllable three bytes for one or two tokens, JSON two to three; the
tokenizer of Sonnet 5 and its successors makes about 30 % more of the same text. So an estimate errs on the
dear side, which also covers what writing the prompt cache costs beyond plain input.
"""

from agent.models.types import Block, Image, ModelRequest, Reasoning, Text, ToolResult, ToolUse
from shared import jsonio

BYTES_PER_TOKEN = 2
PIXELS_PER_TOKEN = 750
"""Of a picture, by the provider's documentation. A large one is scaled down first, and costs less."""


def estimated_tokens(text: str) -> int:
    """Return the tokens of a text, rounded up."""
    return -(-len(text.encode("utf-8", "surrogatepass")) // BYTES_PER_TOKEN)


def estimated_input(request: ModelRequest) -> int:
    """Return the tokens that a model reads of a request: system prompt, tools and every message."""
    parts = [request.system]
    parts += [f"{tool.name}{tool.description}{_written(tool.input_schema)}" for tool in request.tools]
    parts += [_text(block) for message in request.messages for block in message.content]
    pictures = (
        block for message in request.messages for block in message.content if isinstance(block, Image)
    )
    return sum(map(estimated_tokens, parts)) + sum(map(image_tokens, pictures))


def image_tokens(image: Image) -> int:
    """Return the tokens of a picture, rounded up."""
    return -(-image.width * image.height // PIXELS_PER_TOKEN)


def _text(block: Block) -> str:
    match block:
        case Text(text):
            return text
        case Image():
            return ""  # counted by its pixels
        case ToolUse():
            return block.name + (block.raw_arguments or _written(block.arguments))
        case ToolResult():
            return _written(block.content)
        case Reasoning(reasoning):
            return str(reasoning)


def _written(value: object) -> str:
    try:
        return jsonio.dumps(value)
    except (TypeError, ValueError):  # an infinity, which a model may have written as an argument
        return str(value)
