package io.forgellm.forge.compare;

import io.forgellm.engine.AdapterSetting;
import io.forgellm.engine.libllama.LlamaEvaluator;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.gate.Wording;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobSpec.Compare.Subject;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.forge.job.child.Operation;
import io.forgellm.forge.job.child.Reporter;
import io.forgellm.forge.quantise.Perplexity;
import io.forgellm.tensor.gguf.GgufCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures each model after the other and puts the figures into one table. One that fails does not hinder the others. */
public record Comparing(JobSpec.Compare spec) implements Operation {

    /** @throws ForgeException of the first model, where none could be measured */
    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        reporter.plan(plan());
        List<Map<String, Object>> models = new ArrayList<>();
        ForgeException firstFailure = null;
        int failures = 0;
        for (int i = 0; i < spec.subjects().size(); i++) {
            Subject subject = spec.subjects().get(i);
            Map<String, Object> figures = facts(subject);
            try {
                measure(subject, i, figures, reporter);
            } catch (ForgeException failed) {
                firstFailure = firstFailure == null ? failed : firstFailure;
                failures++;
                figures.put("error", failed.getMessage());
                figures.put("error_code", failed.code().name());
                reporter.note(subject.name() + " could not be measured: " + failed.getMessage());
            }
            models.add(figures);
        }
        if (failures == models.size()) {
            throw firstFailure;
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("models", models);
        result.put("best", Best.of(models).fields());
        return result;
    }

    private LinkedHashMap<String, Double> plan() {
        LinkedHashMap<String, Double> plan = new LinkedHashMap<>();
        for (int i = 0; i < spec.subjects().size(); i++) {
            if (spec.text() != null) {
                plan.put(phase("measure", i), 2.0);
            }
            if (!spec.prompts().isEmpty()) {
                plan.put(phase("answer", i), 1.0);
            }
        }
        return plan;
    }

    private static String phase(String what, int model) {
        return what + "_" + (model + 1);
    }

    private static Map<String, Object> facts(Subject subject) throws IOException {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", subject.name());
        facts.put("model", subject.model());
        facts.put("adapter", subject.adapterName());
        facts.put("size_bytes", Files.size(Path.of(subject.source())));
        facts.put("adapter_bytes", subject.adapter() == null ? null : (Long) Files.size(Path.of(subject.adapter())));
        return facts;
    }

    private void measure(Subject subject, int place, Map<String, Object> figures, Reporter reporter) {
        List<AdapterSetting> adapters = subject.adapter() == null ? List.of()
                : List.of(new AdapterSetting(Path.of(subject.adapter()), 1));
        Path file = Path.of(subject.source());
        try (Wording wording = Wording.of(GgufCheck.model(file)); LlamaEvaluator evaluator = LlamaEvaluator.open(
                JobMain.natives(), file, adapters, spec.threads(), JobMain.gpuLayers(), false)) {
            if (spec.text() != null) {
                reporter.phase(phase("measure", place));
                figures.putAll(Perplexity.measure(evaluator, Path.of(spec.text()), spec.chunks(), reporter)
                        .figures());
            }
            if (!spec.prompts().isEmpty()) {
                reporter.phase(phase("answer", place));
                Answers answers = Answers.of(wording, evaluator, spec.prompts(), spec.maxTokens(), reporter);
                figures.put("answers", answers.fields());
                figures.putIfAbsent("prompt_tokens_per_second", answers.promptSpeed());
                figures.putIfAbsent("generated_tokens_per_second", answers.answerSpeed());
            }
        }
    }
}
