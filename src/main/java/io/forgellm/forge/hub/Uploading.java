package io.forgellm.forge.hub;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.forge.hub.LfsUpload.LfsFile;
import io.forgellm.forge.hub.Repository.Mode;
import io.forgellm.forge.job.JobSpec;
import io.forgellm.forge.job.child.JobMain;
import io.forgellm.forge.job.child.Operation;
import io.forgellm.forge.job.child.Reporter;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Files into one commit of a hub's repository, which is made where it is missing. Until the commit nothing of it is to
 * be seen there; a repeat sends only what the hub has not got yet. A dry run writes nothing.
 */
public final class Uploading implements Operation {
    private final JobSpec.Upload spec;
    private final String token;
    private final Attempts attempts;

    /** @param token or null */
    Uploading(JobSpec.Upload spec, String token, Attempts attempts) {
        this.spec = spec;
        this.token = token;
        this.attempts = attempts;
    }

    /** With the token that this process was given. */
    public static Uploading of(JobSpec.Upload spec) {
        return new Uploading(spec, System.getenv(JobMain.HUB_TOKEN), Attempts.USUAL);
    }

    /** @throws ForgeException HUB_ACCESS_DENIED, UPLOAD_FAILED, INVALID_PARAMETER for a repository that is public */
    @Override
    public Map<String, Object> run(Reporter reporter) throws IOException {
        reporter.plan(new LinkedHashMap<>(Map.of("upload", 1.0)));
        List<LocalFile> files = new ArrayList<>();
        for (JobSpec.Upload.Part part : spec.files()) {
            files.add(LocalFile.of(part));
        }
        try (HubClient hub = new HubClient(URI.create(spec.hub()), token, attempts)) {
            Repository repository = new Repository(hub, spec.repo(), spec.revision());
            return spec.dryRun() ? rehearse(repository, files) : upload(hub, repository, files, reporter);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new ForgeException(ErrorCode.CANCELLED, "The upload was stopped.", (String) null);
        }
    }

    private Map<String, Object> rehearse(Repository repository, List<LocalFile> files) throws InterruptedException {
        Optional<Boolean> there = repository.isPrivate();
        Map<String, Object> result = facts(files);
        result.put("repo_exists", there.isPresent());
        result.put("private", there.orElse(spec.isPrivate()));
        result.put("has_token", token != null);
        result.put("files", files.stream().map(file -> fields(file, LfsRule.isLarge(file.path(), file.bytes()))).toList());
        return result;
    }

    private Map<String, Object> upload(HubClient hub, Repository repository, List<LocalFile> files, Reporter reporter)
            throws IOException, InterruptedException {
        LinkedHashMap<String, Double> plan = new LinkedHashMap<>();
        plan.put("hash", 1.0);
        plan.put("upload", 6.0);
        plan.put("commit", 0.2);
        reporter.plan(plan);
        reporter.phase("hash");
        prepare(repository);
        Map<String, Mode> modes = repository.modes(files);
        List<LocalFile> small = with(Mode.REGULAR, modes, files);
        List<LfsFile> large = hashed(with(Mode.LFS, modes, files), reporter);
        with(Mode.IGNORED, modes, files).forEach(file -> reporter.note("The repository ignores " + file.path() + "."));
        reporter.phase("upload");
        long total = large.stream().mapToLong(each -> each.file().bytes()).sum();
        int sent = new LfsUpload(hub, spec.repo(), spec.revision(), bytes -> tell(reporter, bytes, total)).send(large);
        reporter.phase("commit");
        String address = commit(repository, new Commit(spec.message(), small, large), reporter.folder().path());
        Map<String, Object> result = facts(files);
        result.put("private", repository.isPrivate().orElse(null));
        result.put("url", spec.hub().replaceFirst("/$", "") + "/" + spec.repo());
        result.put("commit_url", address);
        result.put("sent_large_files", sent);
        result.put("files", files.stream().filter(file -> modes.get(file.path()) != Mode.IGNORED)
                .map(file -> fields(file, modes.get(file.path()) == Mode.LFS)).toList());
        return result;
    }

    /** What shall be private is not sent to where everybody can read it. */
    private void prepare(Repository repository) throws InterruptedException {
        if (repository.isPrivate().isEmpty()) {
            repository.create(spec.isPrivate());
        }
        if (Boolean.TRUE.equals(spec.isPrivate()) && !repository.isPrivate().orElse(false)) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, spec.repo() + " is not private on the hub; nothing was "
                    + "sent.", Map.of("field", "private", "repo", spec.repo()),
                    "Make it private there, take another repository, or leave out private.");
        }
    }

    private static List<LocalFile> with(Mode mode, Map<String, Mode> modes, List<LocalFile> files) {
        return files.stream().filter(file -> modes.get(file.path()) == mode).toList();
    }

    private static List<LfsFile> hashed(List<LocalFile> files, Reporter reporter) throws IOException {
        long total = files.stream().mapToLong(LocalFile::bytes).sum();
        long[] done = {0};
        List<LfsFile> hashed = new ArrayList<>();
        for (LocalFile file : files) {
            hashed.add(new LfsFile(file, file.sha256(bytes -> tell(reporter, done[0] += bytes, total))));
        }
        return hashed;
    }

    private static void tell(Reporter reporter, long done, long total) {
        reporter.at(total == 0 ? 1 : (double) done / total,
                String.format(Locale.ROOT, "%.1f of %.1f MB", done / 1e6, total / 1e6));
    }

    private static String commit(Repository repository, Commit commit, Path folder)
            throws IOException, InterruptedException {
        Path lines = folder.resolve("commit.ndjson");
        try {
            commit.write(lines);
            return repository.commit(lines);
        } finally {
            Files.deleteIfExists(lines);
        }
    }

    private Map<String, Object> facts(List<LocalFile> files) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("dry_run", spec.dryRun());
        facts.put("hub", spec.hub());
        facts.put("repo", spec.repo());
        facts.put("revision", spec.revision());
        facts.put("size_bytes", files.stream().mapToLong(LocalFile::bytes).sum());
        return facts;
    }

    private static Map<String, Object> fields(LocalFile file, boolean lfs) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", file.path());
        fields.put("size_bytes", file.bytes());
        fields.put("lfs", lfs);
        return fields;
    }
}
