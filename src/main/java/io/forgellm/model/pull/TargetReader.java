package io.forgellm.model.pull;

import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.error.NearNames;
import io.forgellm.model.catalogue.ShortName;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what a pull's body asks for; every part that will name a file or an address is checked here. */
final class TargetReader {
    private static final String SEGMENT = "[A-Za-z0-9_][A-Za-z0-9._-]{0,127}";
    private static final Pattern REPOSITORY = Pattern.compile(SEGMENT + "/" + SEGMENT);
    private static final Pattern FILE = Pattern.compile("(" + SEGMENT + "/){0,4}" + SEGMENT + "\\.gguf");
    private static final Pattern REVISION = Pattern.compile("(" + SEGMENT + "/){0,4}" + SEGMENT);
    private static final Pattern FILE_NAME = Pattern.compile(SEGMENT);
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern HUB_PAGE = Pattern.compile("/([^/]+/[^/]+)/(?:resolve|blob)/([^/]+)/(.+)");
    private static final Pattern HUB_NAME =
        Pattern.compile("(?:(?:hf\\.co|huggingface\\.co)/)?([^/:]+/[^/:]+)(?:/(.+)|:([A-Za-z0-9_]+))?");
    private final URI hub;

    TargetReader(URI hub) {
        this.hub = hub;
    }

    /** @throws ForgeException INVALID_PARAMETER naming the field, MODEL_NOT_FOUND for a short name that is none */
    PullTarget read(PullBody body) {
        if (body.url() != null) {
            refuse("url", body.repo() != null || body.file() != null, "A pull has a url or a repo, not both.");
            return web(body.url(), body.sha256(), body.name());
        }
        refuse("sha256", body.sha256() != null, "sha256 goes with url; a hub names the checksum itself.");
        if (body.repo() != null) {
            refuse("name", body.name() != null, "A pull has a name or a repo, not both.");
            return hubFile(body.repo(), body.revision(), body.file(), null);
        }
        refuse("name", body.name() == null || body.name().isBlank(), "Say what to pull: name, repo or url.");
        return named(body.name().strip(), body.revision());
    }

    private PullTarget named(String name, String revision) {
        if (name.matches("(?i)https?://.*")) {
            return web(name, null, null);
        }
        Optional<ShortName> known = ShortName.named(name);
        if (known.isPresent()) {
            return known.get().name().equals(ShortName.STARTER) ? new PullTarget.Starter()
                : PullTarget.HubFile.of(known.get());
        }
        Matcher hubName = HUB_NAME.matcher(name);
        if (!hubName.matches()) {
            List<String> names = ShortName.all().stream().map(ShortName::name).toList();
            throw new ForgeException(ErrorCode.MODEL_NOT_FOUND, "No model is known by the short name \"" + name + "\".",
                Map.of("did_you_mean", NearNames.to(name, names.stream()), "short_names", names),
                "Name a repository of the hub (org/repo), a file of it (org/repo/file.gguf) or a URL.");
        }
        return hubFile(hubName.group(1), revision, hubName.group(2), hubName.group(3));
    }

    private PullTarget.HubFile hubFile(String repository, String revision, String file, String quantisation) {
        check("repo", repository, REPOSITORY, "organisation/name");
        if (file != null) {
            requireFile(file);
        }
        if (revision != null) {
            check("revision", revision, REVISION, "a branch, a tag or a commit");
        }
        return new PullTarget.HubFile(repository, revision == null ? PullTarget.DEFAULT_REVISION : revision, file,
            quantisation == null ? null : quantisation.toUpperCase(Locale.ROOT));
    }

    private PullTarget web(String url, String sha256, String name) {
        URI uri = uri(url);
        Matcher page = HUB_PAGE.matcher(uri.getPath());
        if (Origin.of(uri).equals(Origin.of(hub)) && page.matches() && sha256 == null && name == null) {
            return hubFile(page.group(1), page.group(2), page.group(3), null);
        }
        String checksum = sha256 == null ? null : sha256.toLowerCase(Locale.ROOT);
        if (checksum != null) {
            check("sha256", checksum, SHA256, "64 hexadecimal digits");
        }
        String file = name != null ? name : uri.getPath().substring(uri.getPath().lastIndexOf('/') + 1);
        refuse("name", name == null && !file.endsWith(".gguf"),
            "The URL does not end with a .gguf file's name; say what to call it.");
        String stem = file.replaceFirst("\\.gguf$", "");
        check("name", stem, FILE_NAME, "letters, digits and . _ -");
        return new PullTarget.Web(uri, checksum, stem);
    }

    /** Also for names that a hub gives: they become paths on this machine. */
    static void requireFile(String file) {
        check("file", file, FILE, "a path within the repository that ends with .gguf");
    }

    private static URI uri(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            refuse("url", !scheme.equals("http") && !scheme.equals("https"), "A URL starts with http:// or https://.");
            refuse("url", uri.getHost() == null || uri.getPath() == null, "The URL names no host.");
            refuse("url", uri.getUserInfo() != null, "A URL with a user name or password in it is not fetched.");
            return uri;
        } catch (URISyntaxException malformed) {
            throw invalid("url", "The URL is malformed: " + malformed.getReason() + ".");
        }
    }

    private static void check(String field, String value, Pattern pattern, String what) {
        refuse(field, !pattern.matcher(value).matches() || value.contains(".."),
            "\"" + value + "\" is not " + what + ".");
    }

    private static void refuse(String field, boolean wrong, String message) {
        if (wrong) {
            throw invalid(field, message);
        }
    }

    private static ForgeException invalid(String field, String message) {
        return new ForgeException(ErrorCode.INVALID_PARAMETER, message, Map.of("field", field), null);
    }
}
