package io.forgellm.tensor.gguf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GgufMutationsTest {
    @TempDir
    private static Path folder;

    @ParameterizedTest
    @MethodSource("io.forgellm.tensor.gguf.GgufMutations#all")
    void spoiltFileIsRefusedByName(GgufMutations.Mutation mutation) throws Exception {
        Path file = mutation.write(folder);

        ForgeException refusal = catchThrowableOfType(ForgeException.class, () -> GgufCheck.model(file));

        assertThat(refusal).as("refusal of " + mutation).isNotNull();
        assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_MODEL);
        assertThat(refusal).hasMessageStartingWith(file.getFileName() + ": ");
        assertThat(refusal.details()).containsEntry("file", file.getFileName().toString()).hasSize(2);
        assertThat(refusal.suggestion()).isNotBlank();
        Files.delete(file);
    }

    @ParameterizedTest
    @CsvSource({"duplicate-tensor, tensor blk.0.attn_q.weight stands twice",
        "tensor-type-12-token_embd.weight, not a multiple of the 256 in a block of Q4_K",
        "array-of-arrays-tokenizer.ggml.tokens, an array of arrays", "token-twice, twice",
        "cut-1-at-238111, should end at byte 238112", "llama.block_count-100000, not from 1 to 512"})
    void refusalSaysWhatWasSpoilt(String name, String reason) throws Exception {
        GgufMutations.Mutation mutation = GgufMutations.all().stream().filter(m -> m.name().equals(name)).findFirst()
            .orElseThrow();

        assertThatThrownBy(() -> GgufCheck.model(mutation.write(folder))).hasMessageContaining(reason);
    }

    @Test
    void thereAreTwoHundredDifferentOnes() {
        assertThat(GgufMutations.all()).hasSize(200).extracting(GgufMutations.Mutation::name).doesNotHaveDuplicates();
        assertThat(GgufMutations.all()).extracting(GgufMutations.Mutation::name)
            .filteredOn(name -> name.startsWith("cut-")).hasSizeGreaterThan(40);
    }

    /** Most flips hurt, some change a letter of a name; whichever it is, nothing but a refusal may come of it. */
    @Test
    void randomChangesOfTheHeadAreHarmlessOrRefused() throws Exception {
        Path file = folder.resolve("flipped.gguf");
        byte[] sound = Files.readAllBytes(TinyModel.standard().withType(GgmlType.F16).write(file));
        int head = (int) GgufFile.read(file).dataOffset();
        Random random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = sound.clone();
            for (int i = 0; i <= round % 3; i++) {
                bytes[random.nextInt(head)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try {
                ModelSummary.of(GgufCheck.model(file));
            } catch (ForgeException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.INVALID_MODEL);
                assertThat(e).hasMessageStartingWith("flipped.gguf: ");
                refused++;
            }
        }
        assertThat(refused).isBetween(300, 999);
    }
}
