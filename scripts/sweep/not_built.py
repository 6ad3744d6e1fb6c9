"""Models that the sweep leaves out, each with the reason: they cannot be built, so nothing is read.

They are those of timm 1.0.31, transformers 5.23.0 and torchvision 0.28.0.
"""

from __future__ import annotations

NOT_BUILT: dict[str, dict[str, str]] = {
    "torchvision": {},
    "timm": {},
    "transformers": {
        "DinatModel": "needs natten2dav, which natten 0.21 no longer has",
        "HiggsAudioV2TokenizerModel": "needs torchaudio, whose wheel on PyPI needs CUDA",
        "LayoutLMv2Model": "needs detectron2, which is not on PyPI",
    },
}
