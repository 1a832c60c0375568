# SPDX-License-Identifier: MIT
"""Write a language model that knows nothing: random weights, bytes as tokens.

    python3 model.py LLAMA_CPP SEED FILE

LLAMA_CPP is a source tree of llama.cpp, whose gguf-py writes the file. With a
JSON Schema the server makes such a model obey it, word for word, so what it
says is right in form and wrong in everything else.
"""
import sys

import numpy

sys.path.insert(0, sys.argv[1] + "/gguf-py")
import gguf  # noqa: E402

WIDTH = 64
HEADS = 4
INNER = 128
LAYERS = 2
CONTEXT = 16384

random = numpy.random.default_rng(int(sys.argv[2]))
types = gguf.TokenType
tokens = [(b"<unk>", types.UNKNOWN), (b"<s>", types.CONTROL), (b"</s>", types.CONTROL)]
# What it says has to be UTF-8, or the server ends the reply with an error.
tokens += [
    (b"<0x%02X>" % i, types.BYTE if i < 128 else types.UNUSED) for i in range(256)
]
tokens += [(bytes([i]), types.NORMAL) for i in range(33, 127)]

out = gguf.GGUFWriter(sys.argv[3], "llama")
out.add_context_length(CONTEXT)
out.add_embedding_length(WIDTH)
out.add_block_count(LAYERS)
out.add_feed_forward_length(INNER)
out.add_head_count(HEADS)
out.add_head_count_kv(HEADS)
out.add_layer_norm_rms_eps(1e-5)
out.add_rope_dimension_count(WIDTH // HEADS)
out.add_vocab_size(len(tokens))
out.add_tokenizer_model("llama")
out.add_token_list([text for text, _ in tokens])
out.add_token_scores([0.0] * len(tokens))
out.add_token_types([kind for _, kind in tokens])
out.add_unk_token_id(0)
out.add_bos_token_id(1)
out.add_eos_token_id(2)
out.add_chat_template(
    "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}assistant:"
)


def weights(name, *shape, scale=0.125):
    values = random.standard_normal(shape) * scale
    out.add_tensor(name + ".weight", values.astype(numpy.float32))


def ones(name):
    out.add_tensor(name + ".weight", numpy.ones(WIDTH, numpy.float32))


weights("token_embd", len(tokens), WIDTH)
ones("output_norm")
# Small, so that no token is much likelier than another.
weights("output", len(tokens), WIDTH, scale=0.02)
for i in range(LAYERS):
    ones(f"blk.{i}.attn_norm")
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        weights(f"blk.{i}.{part}", WIDTH, WIDTH)
    ones(f"blk.{i}.ffn_norm")
    weights(f"blk.{i}.ffn_gate", INNER, WIDTH)
    weights(f"blk.{i}.ffn_up", INNER, WIDTH)
    weights(f"blk.{i}.ffn_down", WIDTH, INNER)

out.write_header_to_file()
out.write_kv_data_to_file()
out.write_tensors_to_file()
out.close()
