package io.forgellm.forge.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.forgellm.engine.libllama.LogitProbe;
import io.forgellm.forge.convert.FloatType;
import io.forgellm.forge.convert.GgufToSafetensors;
import io.forgellm.forge.job.child.HalfwayJob;
import io.forgellm.forge.output.Progress;
import io.forgellm.tensor.adapter.PeftAdapter;
import io.forgellm.tensor.adapter.RandomAdapter;
import io.forgellm.tensor.gguf.GgmlType;
import io.forgellm.tensor.gguf.TinyAdapter;
import io.forgellm.tensor.gguf.TinyModel;
import io.forgellm.tensor.model.ModelSource;
import io.forgellm.tensor.model.ModelSources;
import io.forgellm.training.run.RunJson;
import io.forgellm.training.spec.RunSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every kind of job, with its real process: ended in the middle it leaves nothing, and the same again succeeds. */
@Tag("once")
class HalfwayTest {
    @TempDir
    static Path sources;
    static Path model;
    static Path hub;
    static Path adapter;
    static Path text;
    static Path run;

    @TempDir
    Path home;
    JobBench bench;

    @BeforeAll
    static void write() throws IOException {
        TinyModel tiny = TinyModel.standard().withWidth(256, 512).withType(GgmlType.F16);
        model = tiny.write(sources.resolve("tiny-F16.gguf"));
        adapter = TinyAdapter.of(tiny).write(sources.resolve("adapter.gguf"));
        hub = sources.resolve("tiny");
        GgufToSafetensors.convert(model, FloatType.F16, hub, Progress.NONE);
        text = Files.writeString(sources.resolve("text.txt"),
                "The quick brown fox jumps over the lazy dog, and then it rests. ".repeat(60));
        run = Files.createDirectories(sources.resolve("run"));
        try (ModelSource source = ModelSources.open(hub)) {
            PeftAdapter.write(RandomAdapter.of(source, 2, 1, false), Files.createDirectories(run.resolve("8")));
        }
        RunSpec spec = new RunSpec("run", Instant.EPOCH, "tiny", hub.toString(),
                new RunSpec.DataSpec(text.toString(), 0, 1, null, 64, true, true, false),
                new RunSpec.AdapterSpec(RunSpec.Method.LORA, -1, 2, 1, 0, List.of("q_proj")),
                new RunSpec.OptimiserSpec(1, 1, 8, 1e-3, RunSpec.Schedule.CONSTANT, 0, 1, 0, 0, 42),
                new RunSpec.ComputeSpec(RunSpec.Precision.FP32, RunSpec.BasePrecision.FP32, false, 1),
                new RunSpec.CadenceSpec(1, 1, 8, 0, 0), new RunSpec.StoppingSpec(false, 1, 0, 1), null);
        RunJson.MAPPER.writeValue(run.resolve("run.json").toFile(), spec);
        Files.createFile(run.resolve("events.jsonl"));
    }

    @BeforeEach
    void open() {
        bench = new JobBench(home, (job, spec) -> JobBench.launch(job, HalfwayJob.class, List.of(
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m", "--enable-native-access=ALL-UNNAMED")));
    }

    @AfterEach
    void close() throws InterruptedException {
        for (JobStatus job : bench.jobs()) {
            if (!job.isOver()) {
                bench.cancel(job.id());
                bench.await(job.id(), JobStatus::isOver);
            }
        }
        bench.close();
    }

    enum Kind {
        FOLDER_TO_GGUF, GGUF_TO_FOLDER, FUSE_TO_GGUF, FUSE_TO_FOLDER, FUSE_TO_QUANTISED, QUANTISE, CALIBRATE, MEASURE,
        VERIFY, PUBLISH;

        private static final Set<Kind> IN_JAVA = Set.of(FOLDER_TO_GGUF, GGUF_TO_FOLDER, FUSE_TO_GGUF, FUSE_TO_FOLDER,
                PUBLISH);

        /** What is under a final name when it is done. */
        List<String> made() {
            return this == MEASURE || this == VERIFY ? List.of() : List.of("made");
        }

        JobSpec spec(String behaviour, Path target) {
            String to = target.toString();
            return switch (this) {
                case FOLDER_TO_GGUF -> new JobSpec.Convert(behaviour, hub.toString(), to, "gguf", "F32");
                case GGUF_TO_FOLDER -> new JobSpec.Convert(behaviour, model.toString(), to, "safetensors", "F32");
                case FUSE_TO_GGUF -> fuse(behaviour, to, "gguf", "F16");
                case FUSE_TO_FOLDER -> fuse(behaviour, to, "safetensors", "F16");
                case FUSE_TO_QUANTISED -> fuse(behaviour, to, "gguf", "Q8_0");
                case QUANTISE -> quantise(behaviour, to, null);
                case CALIBRATE -> quantise(behaviour, to, text.toString());
                case MEASURE -> new JobSpec.Measure(behaviour, model.toString(), text.toString(), 0, 1);
                case VERIFY -> new JobSpec.Verify(behaviour, model.toString(), model.toString(), null, null, 1);
                case PUBLISH -> new JobSpec.Publish(behaviour, hub.toString(), run.resolve("8").toString(), 8,
                        run.toString(), to, List.of("gguf", "safetensors"), "F16", "other", null, false,
                        "What is published is not the point.", 1);
            };
        }

        private static JobSpec fuse(String behaviour, String target, String format, String type) {
            return new JobSpec.Fuse(behaviour, model.toString(), adapter.toString(), "adapter", target, format, type,
                    "", null, 0, 1, false, null);
        }

        private static JobSpec quantise(String behaviour, String target, String calibration) {
            return new JobSpec.Quantise(behaviour, model.toString(), target, "Q8_0", false, false, true, null, null,
                    Map.of(), null, calibration, 0, null, 0, 1);
        }
    }

    private JobStatus start(Kind kind, String behaviour) {
        if (!Kind.IN_JAVA.contains(kind)) {
            LogitProbe.assumeLibllama();
        }
        return bench.start(kind.spec(behaviour, bench.target("made")));
    }

    /** What it is about to make lies there under an unfinished name only. */
    private JobStatus startAndAwaitHalf(Kind kind) throws Exception {
        JobStatus job = start(kind, "waits");
        JobStatus half = bench.await(job.id(), status -> status.isOver() || HalfwayJob.HALFWAY.equals(status.detail()));
        assertThat(half.state()).as(half.error()).isEqualTo("running");
        assertThat(bench.made()).allMatch(name -> name.startsWith(".made.") && name.endsWith(".tmp"));
        if (kind != Kind.CALIBRATE) {
            assertThat(bench.made()).hasSameSizeAs(kind == Kind.FUSE_TO_QUANTISED ? List.of(1, 2) : kind.made());
        }
        return half;
    }

    private void requireRepeat(Kind kind) throws Exception {
        assertThat(bench.made()).isEmpty();
        JobStatus again = bench.await(start(kind, "goes on").id(), JobStatus::isOver);
        assertThat(again.state()).as(again.error()).isEqualTo("completed");
        assertThat(bench.made()).isEqualTo(kind.made());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aCancelledJobLeavesNothingAndARepeatSucceeds(Kind kind) throws Exception {
        JobStatus job = startAndAwaitHalf(kind);
        bench.cancel(job.id());
        assertThat(bench.await(job.id(), JobStatus::isOver).state()).isEqualTo("cancelled");
        requireRepeat(kind);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void aKilledProcessLeavesNothingAndARepeatSucceeds(Kind kind) throws Exception {
        JobStatus job = startAndAwaitHalf(kind);
        ProcessHandle.of(job.pid()).orElseThrow().destroyForcibly();
        assertThat(bench.await(job.id(), JobStatus::isOver).errorCode()).isEqualTo("JOB_CRASHED");
        requireRepeat(kind);
    }

    @ParameterizedTest
    @EnumSource(value = Kind.class, names = {"CALIBRATE", "MEASURE", "VERIFY"}, mode = EnumSource.Mode.EXCLUDE)
    void aFullDiskIsNamedAndLeavesNothingAndARepeatSucceeds(Kind kind) throws Exception {
        JobStatus failed = bench.await(start(kind, "full").id(), JobStatus::isOver);
        assertThat(failed.errorCode()).as(failed.error()).isEqualTo("DISK_FULL");
        assertThat(failed.error()).isEqualTo("There is no room for "
                + (kind == Kind.PUBLISH ? "run-8-F16.gguf" : "made") + ".");
        requireRepeat(kind);
    }
}
