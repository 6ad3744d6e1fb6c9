"""What a default configuration of transformers 5.23.0 leaves open or contradicts, so that its model cannot be built or run.

Sizes that it does name stay as they are. The values are those of the published checkpoint, or the usual ones of the
family where the configuration's documentation names none.
"""

from __future__ import annotations

from typing import Any

_ROTARY = {"full_attention": {"rope_type": "default", "rope_theta": 10_000.0}}

#: Sections of the axes of an image and of a text, which are half of half a head of 128.
_SECTIONS = {
    "head_dim": 128,
    "rope_parameters": {
        "rope_type": "default",
        "rope_theta": 10_000.0,
        "partial_rotary_factor": 0.5,
        "mrope_section": [8, 12, 12],
    },
}

#: The default misspells the name of its backbone and gets ResNet-50, with these channels.
_BACKBONE = {"backbone_channel_list": [1024, 512, 256, 64]}

#: Sections of the four axes, together half a head.
_FOUR_AXES = {
    "head_dim": 128,
    "rope_parameters": {
        "rope_type": "default",
        "rope_theta": 10_000.0,
        "mrope_section": [16, 16, 16, 16],
    },
}

#: Heads, budget and block of the search for tokens that a query attends to.
_INDEXER = {
    "indexer_n_heads": 16,
    "indexer_kv_heads": 1,
    "indexer_head_dim": 256,
    "indexer_budget": 2048,
    "indexer_compress_ratio": 16,
}

#: Kernel, stride and padding of each convolution, as PaddleOCR's IntraCLBlock has them.
_INTRACLASS = {
    "reduce_channel": [1, 1, 0],
    "return_channel": [1, 1, 0],
    **{
        f"{shape}_{ratio}": [
            tuple(side if long else 1 for long in sides),
            1,
            tuple(side // 2 * long for long in sides),
        ]
        for shape, sides in {
            "vertical_long_to_small_conv": (1, 0),
            "horizontal_small_to_long_conv": (0, 1),
            "symmetric_conv_long": (1, 1),
        }.items()
        for ratio, side in {"longratio": 7, "midratio": 5, "shortratio": 3}.items()
    },
}

#: By the name of the model, arguments of its configuration.
ARGUMENTS: dict[str, dict[str, Any]] = {
    "AutoformerModel": {"prediction_length": 24},
    "AyaVisionModel": {"vision_config": {"num_attention_heads": 16}},
    "ChameleonModel": {"vocabulary_map": {"<image>": 8711}},
    "CohereCompassModel": {"text_config": {"rope_parameters": _ROTARY}},
    "CohereCompassTextModel": {"rope_parameters": _ROTARY},
    "DbrxModel": {"attn_config": {"rope_theta": 500_000.0, "clip_qkv": 8}},
    "DeepseekOcr2Model": {
        "text_config": {
            "num_hidden_layers": 12,
            "mlp_layer_types": ["dense", *["sparse"] * 11],
            "num_experts_per_tok": 6,
        }
    },
    "DeepseekV2Model": {"num_experts_per_tok": 6},
    "DiffusionGemmaModel": {
        "text_config": {"num_experts": 128, "top_k_experts": 8, "moe_intermediate_size": 704}
    },
    "Dots1Model": {"n_routed_experts": 128, "n_shared_experts": 2, "num_experts_per_tok": 6},
    "EdgeTamModel": {"vision_config": _BACKBONE},
    "EdgeTamVideoModel": {"vision_config": _BACKBONE},
    "EdgeTamVisionModel": _BACKBONE,
    "Emu3Model": {"vocabulary_map": {"<image>": 151_859, "<|extra_200|>": 151_846}},
    "EsmModel": {"vocab_size": 33, "pad_token_id": 1},
    "Glm46VModel": {"text_config": _SECTIONS},
    "Glm4vModel": {"text_config": _SECTIONS},
    "Glm4vMoeModel": {"text_config": _SECTIONS},
    "Glm4vMoeTextModel": _SECTIONS,
    "Glm4vTextModel": _SECTIONS,
    "GlmImageModel": {"text_config": _SECTIONS},
    "GlmImageTextModel": _SECTIONS,
    "Granite4VisionModel": {"deepstack_layer_map": [[-1, 0]], "downsample_rate": "1/2"},
    "HunYuanDenseV1Model": {"head_dim": 128},
    "HunYuanMoEV1Model": {"head_dim": 128},
    "HunYuanVLModel": {"text_config": _FOUR_AXES},
    "HunYuanVLTextModel": _FOUR_AXES,
    "InformerModel": {"prediction_length": 24},
    "Lfm2MoeModel": {"layer_types": ["conv", "conv", "full_attention", "conv"] * 8},
    "MinistralModel": {"head_dim": 128},
    "MoonshineStreamingModel": {"num_key_value_heads": 8},
    "MusicgenMelodyModel": {"model_type": "musicgen_melody_decoder"},
    "MusicgenModel": {"model_type": "musicgen_decoder"},
    "NemotronModel": {"num_key_value_heads": 8},
    "PPOCRV6MediumDetModel": {"intraclass_block_config": _INTRACLASS},
    "PerceptionLMModel": {
        "vision_config": {
            "architecture": "vit_pe_core_large_patch14_336",
            "model_args": {"embed_dim": 1024},
        }
    },
    "Qwen4ExpModel": {"text_config": _INDEXER},
    "Qwen4ExpTextModel": _INDEXER,
    "T5Gemma2Encoder": {"text_config": {"dropout_rate": 0.0}},
    "TimeSeriesTransformerModel": {"prediction_length": 24},
    "TimmBackbone": {"backbone": "resnet50"},
}
