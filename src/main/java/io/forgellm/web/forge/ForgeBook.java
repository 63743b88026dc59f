package io.forgellm.web.forge;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.forgellm.forge.job.JobBody;
import io.forgellm.forge.job.JobClient;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.JobStatus;
import io.forgellm.model.catalogue.Catalogue;
import io.forgellm.model.catalogue.CatalogueAdapter;
import io.forgellm.web.Quantity;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleFunction;
import java.util.stream.Stream;

/** Asks the rooms what the forge's views show: its jobs with what they made and whether that was proven. Blocking. */
@ApplicationScoped
class ForgeBook {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm", Locale.ENGLISH);

    private final JobClient jobs;
    private final Catalogue catalogue;
    private final ObjectMapper json;
    private final Clock clock;

    ForgeBook(JobClient jobs, Catalogue catalogue, ObjectMapper json, Clock clock) {
        this.jobs = jobs;
        this.catalogue = catalogue;
        this.json = json;
        this.clock = clock;
    }

    /** What can be fused: adapters that are whole, first those of runs, whose base is known. */
    List<AdapterChoice> adapters() {
        return catalogue.adapters().stream().filter(adapter -> adapter.error() == null)
                .sorted(Comparator.comparing(adapter -> adapter.checkpoint() == null)).map(AdapterChoice::of).toList();
    }

    /** Those that a view shows, the newest first. */
    List<JobView> jobs(ForgeView view) {
        List<JobStatus> all = jobs.jobs().await().indefinitely();
        return all.stream().filter(job -> view.shows(job.spec())).map(job -> view(job, all)).toList();
    }

    private JobView view(JobStatus job, List<JobStatus> all) {
        JobStatus verify = all.stream().filter(each -> each.spec() instanceof JobSpec.Verify spec
                && spec.source().equals(job.spec().target())).findFirst().orElse(null);
        JobStatus shown = verify != null && !verify.isOver() ? verify : job;
        JobBody body = JobBody.of(shown, clock.instant());
        boolean made = job.state().equals("completed");
        boolean present = made && job.spec().target() != null && Files.exists(Path.of(job.spec().target()));
        return new JobView(job.id(), name(job.spec()), about(job.spec()), job.state(), job.ended() == null ? null
                : DAY.format(job.ended().atZone(ZoneId.systemDefault())), shown.state().equals("queued") ? -1
                : (int) (100 * shown.progress()), JobView.line(body), made ? figures(job) : List.of(),
                made ? bars(job.result()) : List.of(), present ? proof(job, verify)
                : "PARITY_FAILED".equals(job.errorCode()) ? Proof.refused(job, null) : null,
                shown.isOver() ? null : shown.id(), present, job.spec().target(),
                job.spec() instanceof JobSpec.Publish && present ? Numbers.text(job.result(), "dashboard_path") : null,
                job.error(), job.suggestion());
    }

    private static String name(JobSpec spec) {
        return spec instanceof JobSpec.Upload upload ? upload.repo() : Path.of(spec.target()).getFileName().toString().replaceFirst("(?i)\\.gguf$", "");
    }

    private static String about(JobSpec spec) {
        return switch (spec) {
            case JobSpec.Fuse fuse -> last(fuse.model()) + " + " + fuse.adapterName() + " → " + fuse.format() + " "
                    + fuse.type();
            case JobSpec.Quantise quantise -> last(quantise.model()) + " → " + quantise.type();
            case JobSpec.Publish publish -> Path.of(publish.run()).getFileName() + " step " + publish.step() + " → "
                    + String.join(" and ", publish.formats()) + ", licence " + publish.licence();
            case JobSpec.Upload upload -> last(upload.model()) + (upload.dryRun() ? ", dry run" : ", sent to the hub");
            case JobSpec.Convert convert -> last(convert.model()) + " → " + convert.format() + " " + convert.type();
            default -> last(spec.model());
        };
    }

    /** A model is named by its path where the catalogue does not list it. */
    private static String last(String model) {
        return model.startsWith("/") ? Path.of(model).getFileName().toString() : model;
    }

    private static List<Figure> figures(JobStatus job) {
        if (job.spec() instanceof JobSpec.Publish) {
            return Stream.concat(Stream.of(new Figure("Folder", job.spec().target()),
                    new Figure("Size", Quantity.bytes(Numbers.at(job.result(), "size_bytes").longValue()))),
                    models(job.result()).map(model -> new Figure(String.valueOf(model.get("format")),
                            model.get("type") + ", lost by storing it: "
                            + Numbers.share(Numbers.at(model, "round_trip", "relative_error"))))).toList();
        }
        Map<String, Object> result = job.result();
        if (job.spec() instanceof JobSpec.Upload upload) {
            return uploaded(upload, result);
        }
        Double size = Numbers.at(result, "size_bytes");
        Double lost = Numbers.at(result, "round_trip", "relative_error");
        Double perplexity = Numbers.at(result, "before", "perplexity") == null
                ? Numbers.at(result, "after", "perplexity") : null;
        String worst = Numbers.text(result, "round_trip", "worst_tensor");
        return Stream.of(size == null ? null : new Figure("Size", Quantity.bytes(size.longValue())),
                Numbers.text(result, "type") == null ? null : new Figure("Type", Numbers.text(result, "type")),
                lost == null ? null : new Figure("Lost by storing it", Numbers.share(lost)),
                lost == null || lost == 0 || worst == null ? null : new Figure("Most in", worst + ", "
                        + Numbers.share(Numbers.at(result, "round_trip", "worst_relative_error"))),
                perplexity == null ? null : new Figure("Perplexity", Numbers.perplexity(perplexity)))
                .filter(Objects::nonNull).toList();
    }

    private static List<Figure> uploaded(JobSpec.Upload upload, Map<String, Object> result) {
        String url = Numbers.text(result, "url");
        return Stream.of(new Figure(upload.dryRun() ? "Would be sent" : "Sent", upload.files().size() + " files, "
                        + Quantity.bytes(Numbers.at(result, "size_bytes").longValue())),
                new Figure("Repository", upload.repo() + (Boolean.TRUE.equals(upload.isPrivate()) ? ", private" : "")),
                upload.dryRun() ? new Figure("Token", Boolean.TRUE.equals(result.get("has_token")) ? "there"
                        : "none: start the server with HF_TOKEN") : null,
                url == null ? null : new Figure("Address", url)).filter(Objects::nonNull).toList();
    }

    private static List<Bars> bars(Map<String, Object> result) {
        List<Bars> bars = new ArrayList<>();
        bars.add(both("Size", result, "size_bytes", bytes -> Quantity.bytes((long) bytes)));
        bars.add(both("Perplexity, less is better", result, "perplexity", Numbers::perplexity));
        bars.add(both("Speed of reading", result, "prompt_tokens_per_second", Numbers::speed));
        bars.add(both("Speed of writing", result, "generated_tokens_per_second", Numbers::speed));
        return bars.stream().filter(Objects::nonNull).toList();
    }

    private static Bars both(String name, Map<String, Object> result, String figure,
                             DoubleFunction<String> text) {
        return Bars.of(name, Numbers.at(result, "before", figure), Numbers.at(result, "after", figure), text);
    }

    /** Of a model that is there; or why there is none, where the gate refused it. */
    private Proof proof(JobStatus job, JobStatus verify) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("model", job.spec().target());
        switch (job.spec()) {
            case JobSpec.Quantise quantise -> body.put("reference", quantise.source());
            case JobSpec.Convert convert -> body.put("reference", convert.source());
            case JobSpec.Fuse fuse -> {
                body.put("reference", fuse.source());
                body.put("adapter", adapter(fuse.adapter()));
            }
            case JobSpec.Publish publish -> {
                return Proof.of(models(job.result()).<Map<?, ?>>mapMulti((model, next) -> {
                    if (model.get("gate") instanceof Map<?, ?> gate) {
                        next.accept(gate);
                    }
                }).toList());
            }
            default -> throw new IllegalArgumentException(job.spec().prefix());
        }
        return Proof.of(body, job, verify, json);
    }

    private static Stream<Map<?, ?>> models(Map<String, Object> result) {
        return result.get("models") instanceof List<?> all ? all.stream().map(each -> (Map<?, ?>) each)
                : Stream.empty();
    }

    /** As the catalogue calls it, for which a check asks. */
    private String adapter(String adapter) {
        Path path = Path.of(adapter);
        return catalogue.adapters().stream().filter(each -> each.path().equals(path)
                || each.checkpoint() != null && each.checkpoint().folder().equals(path))
                .map(CatalogueAdapter::id).findFirst().orElse(adapter);
    }
}
