"""Models that the sweep leaves out, each with the reason: they cannot be built, so nothing is read.

They are those of timm 1.0.31, transformers 5.23.0 and torchvision 0.28.0.
"""

from __future__ import annotations

NOT_BUILT: dict[str, dict[str, str]] = {
    "torchvision": {},
    "timm": {},
    "transformers": {
        "AutoformerModel": "its default configuration has no prediction_length",
        "AyaVisionModel": "its default configuration has 1,152 channels for 14 heads",
        "ChameleonModel": "its default configuration leaves a value at None",
        "CohereCompassModel": "its default configuration has no rope parameters for full_attention",
        "CohereCompassTextModel": "its default configuration has no rope parameters for full_attention",
        "DbrxModel": "its default DbrxAttentionConfig has no rope_theta",
        "DeepseekOcr2Model": "its default configuration leaves a value at None",
        "DiffusionGemmaModel": "its default configuration leaves a value at None",
        "DinatModel": "needs the package natten",
        "Dots1Model": "its default configuration leaves a value at None",
        "Emu3Model": "its default configuration leaves a value at None",
        "EsmModel": "its default configuration leaves a value at None",
        "Granite4VisionModel": "its default configuration leaves a value at None",
        "HiggsAudioV2TokenizerModel": "needs the package torchaudio",
        "HunYuanDenseV1Model": "its default configuration leaves a value at None",
        "HunYuanMoEV1Model": "its default configuration leaves a value at None",
        "HunYuanVLModel": "its default configuration leaves a value at None",
        "HunYuanVLTextModel": "its default configuration leaves a value at None",
        "InformerModel": "its default configuration has no prediction_length",
        "LayoutLMv2Model": "needs the package detectron2",
        "Lfm2MoeModel": "its default configuration leaves a value at None",
        "MinistralModel": "its default configuration leaves a value at None",
        "MoonshineStreamingModel": "its default MoonshineStreamingConfig has no num_key_value_heads",
        "MusicgenMelodyModel": "its default MusicgenMelodyConfig has no dropout",
        "MusicgenModel": "its default MusicgenConfig has no dropout",
        "NemotronModel": "its default configuration leaves a value at None",
        "PPOCRV6MediumDetModel": "its default configuration leaves a value at None",
        "PerceptionLMModel": "its default configuration leaves a value at None",
        "Qwen4ExpModel": "its default configuration leaves a value at None",
        "Qwen4ExpTextModel": "its default configuration leaves a value at None",
        "T5Gemma2Encoder": "its default T5Gemma2TextConfig has no dropout_rate",
        "TimeSeriesTransformerModel": "its default configuration has no prediction_length",
        "TimmBackbone": "its default configuration names no backbone",
        "VoxtralRealtimeTextModel": "transformers does not export it",
    },
}
