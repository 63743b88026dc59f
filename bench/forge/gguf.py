"""As much of GGUF as the comparison needs: where tensors are, and models of another shape."""
import mmap
import struct

SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}
STRING, ARRAY, F32, F16 = 8, 9, 0, 1
ALIGNMENT = 32


class Gguf:
    """keys: name to (place, type) of its value; tensors: name to (dims, type, place of the data)."""

    def __init__(self, path):
        with open(path, "rb") as file:
            self.data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.at = 8
        count, keys = self.take("QQ")
        self.keys_at = self.at
        self.keys = {}
        for _ in range(keys):
            name = self.string()
            kind, = self.take("I")
            self.keys[name] = self.at, kind
            self.skip(kind)
        self.keys_end = self.at
        infos = []
        for _ in range(count):
            name = self.string()
            rank, = self.take("I")
            dims = self.take("Q" * rank)
            infos.append((name, dims, *self.take("IQ")))
        start = -(-self.at // ALIGNMENT) * ALIGNMENT
        ends = sorted(start + info[3] for info in infos)[1:] + [len(self.data)]
        end = dict(zip(sorted(start + info[3] for info in infos), ends))
        self.tensors = {name: (dims, kind, start + offset, end[start + offset]) for name, dims, kind, offset in infos}

    def take(self, layout):
        values = struct.unpack_from("<" + layout, self.data, self.at)
        self.at += struct.calcsize("<" + layout)
        return values

    def string(self):
        length, = self.take("Q")
        self.at += length
        return self.data[self.at - length:self.at].decode()

    def skip(self, kind):
        if kind == STRING:
            self.string()
        elif kind == ARRAY:
            inner, count = self.take("IQ")
            for _ in range(count if inner == STRING else 0):
                self.string()
            self.at += 0 if inner == STRING else SIZES[inner] * count
        else:
            self.at += SIZES[kind]

    def bytes(self, name):
        return self.data[self.tensors[name][2]:self.tensors[name][3]]


def differences(ours, theirs):
    """Names of tensors that are not the same, byte for byte, with their types."""
    a, b = Gguf(ours), Gguf(theirs)
    names = sorted(a.tensors.keys() | b.tensors.keys())
    return len(names), [name for name in names if name not in a.tensors or name not in b.tensors
                        or a.tensors[name][:2] != b.tensors[name][:2] or a.bytes(name) != b.bytes(name)]


def shaped(model, target, layers, width, heads, inner, holes=False):
    """A llama model in F16 with a smaller one's vocabulary, its weights that one's over and over, or holes."""
    small = Gguf(model)
    keys = bytearray(small.data[small.keys_at:small.keys_end])
    for name, value in {"llama.block_count": layers, "llama.embedding_length": width,
                        "llama.feed_forward_length": inner, "llama.attention.head_count": heads,
                        "llama.attention.head_count_kv": heads, "llama.rope.dimension_count": width // heads}.items():
        struct.pack_into("<I", keys, small.keys[name][0] - small.keys_at, value)
    vocabulary = small.tensors["token_embd.weight"][0][1]
    tensors = [("token_embd.weight", F16, (width, vocabulary)), ("output_norm.weight", F32, (width,))]
    for i in range(layers):
        tensors += [(f"blk.{i}.{name}.weight", F32, (width,)) for name in ("attn_norm", "ffn_norm")]
        tensors += [(f"blk.{i}.{name}.weight", F16, (width, width))
                    for name in ("attn_q", "attn_k", "attn_v", "attn_output")]
        tensors += [(f"blk.{i}.{name}.weight", F16, dims) for name, dims in
                    (("ffn_gate", (width, inner)), ("ffn_up", (width, inner)), ("ffn_down", (inner, width)))]
    values = small.bytes("token_embd.weight")
    with open(target, "wb") as file:
        file.write(struct.pack("<4sIQQ", b"GGUF", 3, len(tensors), len(small.keys)) + keys)
        sizes = [-(-(4 if kind == F32 else 2) * dims[0] * (dims[1:] or (1,))[0] // ALIGNMENT) * ALIGNMENT
                 for _, kind, dims in tensors]
        for i, (name, kind, dims) in enumerate(tensors):
            file.write(struct.pack("<Q", len(name)) + name.encode() + struct.pack(f"<I{len(dims)}Q", len(dims), *dims)
                       + struct.pack("<IQ", kind, sum(sizes[:i])))
        file.write(bytes(-file.tell() % ALIGNMENT))
        if holes:
            file.truncate(file.tell() + sum(sizes))
            return
        for (_, kind, dims), size in zip(tensors, sizes):
            if kind == F32:
                file.write(struct.pack("<f", 1) * dims[0])
                continue
            for place in range(0, size, len(values)):
                file.write(values[:size - place])
