"""Writes quantised.safetensors: matrices quantised by MLX (pip install "mlx[cpu]==0.32.4") and what it makes of them."""
import mlx.core as mx

mx.random.seed(7)
arrays = {}
for bits in (2, 3, 4, 5, 6, 8):
    for group in (32, 64):
        matrix = mx.random.normal((4, 128)).astype(mx.float16 if group == 32 else mx.bfloat16)
        weight, scales, biases = mx.quantize(matrix, group_size=group, bits=bits)
        name = f"{bits}.{group}."
        arrays |= {name + "weight": weight, name + "scales": scales, name + "biases": biases}
        arrays[name + "values"] = mx.dequantize(weight, scales.astype(mx.float32), biases.astype(mx.float32),
                                                group_size=group, bits=bits).astype(mx.float32)
mx.save_safetensors("quantised.safetensors", arrays)
