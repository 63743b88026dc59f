package io.forgellm.training.data;

import static io.forgellm.training.data.Datasets.run;
import static io.forgellm.training.data.Datasets.spec;
import static io.forgellm.training.data.Datasets.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.training.spec.RunSpec.DataSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetLoaderTest {
    private static final ByteTokenizer TOKENIZER = ByteTokenizer.plain();
    @TempDir
    Path folder;

    @Test
    void theSameSeedGivesTheSameBatchesFromAnyIndexOn() {
        rows(20);
        DataSpec spec = new DataSpec(folder.toString(), 0.2, 1, null, 16, false, true, false);
        try (BatchSource once = load(spec, 3, 42).batches(); BatchSource again = load(spec, 3, 42).batches();
             BatchSource other = load(spec, 3, 43).batches()) {
            List<List<String>> first = LongStream.range(0, 12).mapToObj(i -> texts(once.batch(i))).toList();
            assertThat(texts(again.batch(11))).isEqualTo(first.get(11));
            assertThat(LongStream.range(0, 12).mapToObj(i -> texts(again.batch(i))).toList()).isEqualTo(first);
            assertThat(LongStream.range(0, 12).mapToObj(i -> texts(other.batch(i))).toList()).isNotEqualTo(first);
        }
    }

    @Test
    void eachEpochTakesEveryRowOnceInANewOrder() {
        rows(10);
        try (BatchSource batches = load(spec(folder, 8), 1, 1).batches()) {
            assertThat(batches.batchesPerEpoch()).isEqualTo(5);
        }
        DataSpec unpacked = new DataSpec(folder.toString(), 0, 1, null, 16, false, true, false);
        try (BatchSource batches = load(unpacked, 4, 1).batches()) {
            List<String> twice = LongStream.range(0, 5).mapToObj(i -> texts(batches.batch(i)))
                .flatMap(List::stream).toList();
            assertThat(twice.subList(0, 10)).doesNotHaveDuplicates().hasSize(10);
            assertThat(twice.subList(10, 20)).containsExactlyInAnyOrderElementsOf(twice.subList(0, 10))
                .isNotEqualTo(twice.subList(0, 10));
            assertThat(batches.batchesPerEpoch()).isEqualTo(3);
        }
    }

    @Test
    void fewerRowsThanABatchAreTakenAgain() {
        rows(2);
        DataSpec unpacked = new DataSpec(folder.toString(), 0, 1, null, 16, false, true, false);
        try (BatchSource batches = load(unpacked, 5, 1).batches()) {
            assertThat(texts(batches.batch(0))).hasSize(5).contains("r0</s>", "r1</s>");
        }
    }

    @Test
    void packedRowsHoldSeveralDocumentsThatKeepApart() {
        write(folder, "rows.jsonl", "{\"text\":\"aaaa\"}\n{\"text\":\"bb\"}\n{\"text\":\"cc\"}\n{\"text\":\"dddd\"}\n");
        try (BatchSource batches = load(spec(folder, 8), 2, 1).batches()) {
            assertThat(batches.batchesPerEpoch()).isEqualTo(1);
            assertThat(texts(batches.batch(0))).containsExactlyInAnyOrder("aaaa</s>bb</s>", "cc</s>dddd</s>");
            TokenSequence row = batches.batch(0).stream().filter(each -> each.tokens()[0] == 'a').findFirst()
                .orElseThrow();
            assertThat(row.documents()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
            assertThat(row.targets()).containsExactly(false, true, true, true, true, false, true, true);
            assertThat(batches.targetTokens()).isEqualTo(12);
        }
    }

    @Test
    void allPiecesOfADocumentAreOnOneSide() {
        for (int i = 0; i < 10; i++) {
            write(folder, "doc" + i + ".txt", String.valueOf((char) ('a' + i)).repeat(50));
        }
        DataSpec spec = new DataSpec(folder.toString(), 0.3, 1, null, 8, true, true, false);
        LoadedDataset loaded = load(spec, 4, 5);
        try (BatchSource batches = loaded.batches()) {
            Set<Integer> train = letters(LongStream.range(0, batches.batchesPerEpoch())
                .mapToObj(batches::batch).flatMap(List::stream));
            Set<Integer> validation = letters(batches.validation().stream().flatMap(List::stream));
            assertThat(loaded.counts().validation()).isEqualTo(3);
            assertThat(validation).hasSize(3);
            assertThat(train).hasSize(7).doesNotContainAnyElementsOf(validation);
        }
    }

    @Test
    void generalTextIsMixedInByItsShareAndNeverHeldOut(@TempDir Path general) {
        rows(40);
        write(general, "general.jsonl", IntStream.range(0, 50).mapToObj(i -> "{\"text\":\"g" + i + "\"}\n")
            .collect(Collectors.joining()));
        DataSpec spec = new DataSpec(folder.toString(), 0.1, 0.75, general.toString(), 16, false, true, false);
        LoadedDataset loaded = load(spec, 1, 3);
        try (BatchSource batches = loaded.batches()) {
            assertThat(loaded.counts().train()).isEqualTo(36);
            assertThat(loaded.counts().general()).isEqualTo(12);
            List<String> epoch = new ArrayList<>();
            for (int i = 0; i < batches.batchesPerEpoch(); i++) {
                epoch.addAll(texts(batches.batch(i)));
            }
            assertThat(epoch).hasSize(48).doesNotHaveDuplicates();
            assertThat(epoch).filteredOn(text -> text.startsWith("g")).hasSize(12);
            assertThat(batches.validation()).flatExtracting(DatasetLoaderTest::texts).hasSize(4)
                .allMatch(text -> text.startsWith("r"));
        }
    }

    @Test
    void dataOfItsOwnIsValidatedOnAndNeverTrainedOn(@TempDir Path held) {
        rows(4);
        write(held, "held.jsonl", "{\"text\":\"h0\"}\n{\"text\":\"h1\"}\n");
        DataSpec spec = new DataSpec(folder.toString(), 0, 1, null, 16, false, true, false, Map.of(), held.toString());
        LoadedDataset loaded = load(spec, 4, 3);
        try (BatchSource batches = loaded.batches()) {
            assertThat(texts(batches.batch(0))).containsExactlyInAnyOrder("r0</s>", "r1</s>", "r2</s>", "r3</s>");
            assertThat(batches.batchesPerEpoch()).isEqualTo(1);
            assertThat(batches.validation()).flatExtracting(DatasetLoaderTest::texts)
                .containsExactlyInAnyOrder("h0</s>", "h1</s>");
            assertThat(loaded.counts().train()).isEqualTo(4);
            assertThat(loaded.counts().validation()).isEqualTo(2);
        }
        write(held, "held.jsonl", "{broken\n");
        DataSpec skipping = new DataSpec(folder.toString(), 0, 1, null, 16, false, true, true, Map.of(),
            held.toString());
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> load(skipping, 1, 1))
            .withMessage("No row of " + held + " can be validated on.");
    }

    @Test
    void countsSayWhatBecameOfTheRows() {
        write(folder, "rows.jsonl", "{\"prompt\":\"p\",\"completion\":\"c\"}\n{\"text\":\"t\"}\n{broken\n"
            + "{\"prompt\":\"" + "p".repeat(40) + "\",\"completion\":\"c\"}\n"
            + "{\"prompt\":\"p\",\"completion\":\"" + "c".repeat(40) + "\"}\n");
        DataSpec spec = new DataSpec(folder.toString(), 0, 1, null, 16, true, true, true);
        LoadedDataset loaded = load(spec, 1, 3);
        loaded.batches().close();
        assertThat(loaded.counts().examples()).isEqualTo(3);
        assertThat(loaded.counts().shapes()).containsEntry("prompt_completion", 2L).containsEntry("text", 1L);
        assertThat(loaded.counts().skippedRows()).isEqualTo(1);
        assertThat(loaded.counts().firstSkipped().getFirst().line()).isEqualTo(3);
        assertThat(loaded.counts().truncated()).isEqualTo(2);
        assertThat(loaded.counts().dropped()).isEqualTo(1);
        assertThat(loaded.counts().tokens()).isEqualTo(3 + 2 + 16);
    }

    @Test
    void fieldsOfOtherNamesCanBeNamed() {
        write(folder, "rows.jsonl", "{\"body\":\"t\"}\n");
        DataSpec spec = new DataSpec(folder.toString(), 0, 1, null, 16, true, true, false, Map.of("text", "body"), null);
        try (BatchSource batches = load(spec, 1, 1).batches()) {
            assertThat(texts(batches.batch(0))).containsExactly("t</s>");
        }
    }

    @Test
    void nothingToTrainOnIsAnError() {
        write(folder, "rows.jsonl", "{broken\n");
        DataSpec spec = new DataSpec(folder.toString(), 0, 1, null, 16, true, true, true);
        assertThatExceptionOfType(ForgeException.class).isThrownBy(() -> load(spec, 1, 1))
            .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_DATA))
            .satisfies(e -> assertThat(e.details()).containsEntry("skipped_rows", 1L));
    }

    private void rows(int count) {
        write(folder, "rows.jsonl", IntStream.range(0, count).mapToObj(i -> "{\"text\":\"r" + i + "\"}\n")
            .collect(Collectors.joining()));
    }

    private LoadedDataset load(DataSpec spec, int batchSize, long seed) {
        return DatasetLoader.load(run(spec, batchSize, seed), TOKENIZER, folder.resolve(".work"), (_, _, _) -> { });
    }

    private static List<String> texts(List<TokenSequence> rows) {
        return rows.stream().map(row -> TOKENIZER.decode(row.tokens())).toList();
    }

    private static Set<Integer> letters(Stream<TokenSequence> rows) {
        Set<Integer> letters = new HashSet<>();
        rows.forEach(row -> IntStream.of(row.tokens()).filter(token -> token < 256).forEach(letters::add));
        return letters;
    }
}
