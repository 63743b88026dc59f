package io.forgellm.migration;

import com.fasterxml.jackson.databind.JsonNode;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import io.forgellm.migration.Item.Action;
import io.forgellm.migration.Item.Kind;
import io.forgellm.process.DurableFiles;
import io.forgellm.settings.OldVariables;
import io.forgellm.tensor.model.ModelSources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at an old installation and says of each thing what becomes of it. Changes nothing. */
public final class Planner {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,200}(/[A-Za-z0-9_][A-Za-z0-9._-]{0,200}){0,2}");

    private final OldPlaces places;
    private final NewHome home;
    private final Mode mode;
    private final Journal journal;
    private final Map<String, Item> items = new LinkedHashMap<>();
    private List<OldModel> models = List.of();

    private Planner(OldPlaces places, NewHome home, Mode mode, Journal journal) {
        this.places = places;
        this.home = home;
        this.mode = mode;
        this.journal = journal;
    }

    /** @param journal of the migration that is under way or was done; empty for a first one */
    public static Plan plan(OldPlaces places, NewHome home, Mode mode, Journal journal, Map<String, String> environment,
                            Path userHome) throws IOException {
        if (places.outputs().stream().anyMatch(output -> isSame(output, home.output()))) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, places.from() + " holds our own runs, not the Python program's.",
                    Map.of("path", places.from().toString()), "Name the folder that the Python program was run from.");
        }
        Planner planner = new Planner(places, home, mode, journal);
        planner.models = OldModel.in(places);
        planner.addModels();
        planner.addSessions();
        planner.addConfigs();
        planner.addFolders(environment, userHome);
        planner.addChats();
        planner.addWhatStays();
        return new Plan(places, home, mode, List.copyOf(planner.items.values()), OldVariables.notes(environment));
    }

    private void add(Item item) {
        items.putIfAbsent(item.id(), journal.isDone(item.id()) ? item.done() : item);
    }

    private void addModels() {
        for (OldModel model : models) {
            if (model.kind() != OldModel.Kind.DOWNLOADED) {
                add(model(model));
            }
        }
    }

    private Item model(OldModel model) {
        String id = "model:" + model.name();
        Kind kind = switch (model.kind()) {
            case PUBLISHED -> Kind.PUBLISHED_MODEL;
            case FUSED -> Kind.FUSED_MODEL;
            case QUANTISED -> Kind.QUANTISED_MODEL;
            case DOWNLOADED -> Kind.BASE_MODEL;
        };
        Path target = home.models().resolve(model.name() + ".gguf");
        long bytes = Sizes.of(model.folder());
        String not = whyNot(model);
        if (not != null) {
            return Item.nothing(id, kind, model.name(), bytes, not, model.folder());
        }
        if (Files.exists(target) && !journal.isBegun(id)) {
            return new Item(id, kind, model.name(), bytes, Action.NOTHING, "a model of this name is there", model.folder(),
                    target, null);
        }
        int bits = OldModel.bits(model.folder());
        String because = bits == 0 ? "to GGUF" : bits == 4 ? "to GGUF, the same four bits" : "to GGUF, " + bits + " bits as F16";
        return new Item(id, kind, model.name(), bytes, Action.CONVERT, because, model.folder(), target,
                new ConvertModel(model.folder(), model.name(), target));
    }

    /** Null where it can be converted. */
    private static String whyNot(OldModel model) {
        if (!NAME.matcher(model.name()).matches()) {
            return "its name is none that we can give";
        }
        if (model.name().endsWith("_temp")) {
            return "a fusion that was not finished";
        }
        try {
            ModelSources.open(model.folder()).close();
            return null;
        } catch (ForgeException cannot) {
            return cannot.getMessage();
        }
    }

    private void addSessions() throws IOException {
        for (Path output : places.outputs()) {
            for (String kind : List.of("cpt", "ift")) {
                Path parent = output.resolve(kind);
                if (Files.isDirectory(parent)) {
                    for (Path folder : DurableFiles.list(parent)) {
                        if (Files.isDirectory(folder)) {
                            addSession(OldSession.read(folder, kind));
                        }
                    }
                }
            }
        }
    }

    private void addSession(OldSession session) {
        String id = "session:" + session.kind() + "/" + session.name();
        Path target = home.output().resolve(session.kind()).resolve(session.name());
        long bytes = Sizes.of(session.folder());
        boolean ours = Files.exists(session.folder().resolve("run.json"));
        if (ours || Files.exists(target) && !journal.isBegun(id)) {
            add(Item.nothing(id, Kind.SESSION, session.name(), bytes, ours ? "a run of this program, not of the Python program"
                    : "a session of this name is there", session.folder()));
            return;
        }
        Optional<OldModel> base = session.checkpoints().isEmpty() ? Optional.empty()
                : OldModel.named(session.base(), models, places.from());
        base.ifPresent(model -> add(model(model)));
        Item baseItem = base.map(model -> items.get("model:" + model.name())).orElse(null);
        Path baseFile = baseItem == null ? null : baseItem.target();
        add(new Item(id, Kind.SESSION, session.name(), bytes, mode == Mode.LINK ? Action.LINK : Action.COPY,
                because(session, baseFile), session.folder(), target,
                new TakeSession(session, mode, base.map(OldModel::folder).orElse(null), baseFile, target)));
    }

    private static String because(OldSession session, Path baseFile) {
        int count = session.checkpoints().size();
        if (count == 0) {
            return session.log() == null ? "no metrics, no checkpoints" : "metrics, no checkpoints";
        }
        String what = count + (count == 1 ? " checkpoint" : " checkpoints")
                + (session.method().equals("full") ? " of all weights" : " converted");
        return baseFile != null ? what : what + "; its base " + (session.base().isEmpty() ? "is not named"
                : session.base() + " is not here as a model that can be converted");
    }

    private void addConfigs() {
        for (Path file : places.configs()) {
            String name = file.getFileName().toString();
            String id = "config:" + name;
            Path target = home.home().resolve("configs").resolve(name);
            if (Files.exists(target) && !journal.isBegun(id)) {
                add(Item.nothing(id, Kind.CONFIG, name, Sizes.of(file), "a file of this name is there", file));
            } else {
                add(new Item(id, Kind.CONFIG, name, Sizes.of(file), Action.COPY,
                        "for: forgellm cli train --config " + target, file, target, new CopyFile(file, target)));
            }
        }
    }

    /** Folders that the server would not look into by itself. */
    private void addFolders(Map<String, String> environment, Path userHome) {
        Path usual = Path.of(environment.getOrDefault("HF_HOME", userHome.resolve(".cache/huggingface").toString()));
        for (Path hub : places.hubs()) {
            if (hub.endsWith("hub") && !isSame(hub, usual.resolve("hub"))) {
                addFolder("huggingface_cache", hub.getParent(), "so that its models are found for training");
            }
        }
        if (!environment.getOrDefault("MODELS_DIR", "").isBlank()) {
            addFolder("output_folder", home.output(), "so that MODELS_DIR does not lead to the old sessions");
        }
    }

    private void addFolder(String key, Path folder, String because) {
        String id = "setting:" + key;
        String chosen = ChosenFolders.read(home.folders()).get(key);
        if (chosen != null && !journal.isBegun(id)) {
            add(Item.nothing(id, Kind.SETTING, key, 0, chosen + " is chosen", folder));
        } else {
            add(new Item(id, Kind.SETTING, key, 0, Action.WRITE, because, folder, home.folders(),
                    new Step.ChooseFolder(home.folders(), key, folder)));
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.exists(other) && Files.isSameFile(one, other);
        } catch (IOException gone) {
            return false;
        }
    }

    private void addChats() throws IOException {
        for (Path file : places.chats()) {
            byte[] bytes = Files.readAllBytes(file);
            // The same file twice is one conversation.
            String conversation = UUID.nameUUIDFromBytes(bytes).toString();
            JsonNode messages = OldChats.read(file).path("messages");
            add(new Item("conversation:" + conversation, Kind.CONVERSATION, file.getFileName().toString(), bytes.length,
                    Action.IMPORT, messages.size() + " messages", file, null, new Step.ImportChat(file, conversation)));
        }
    }

    private void addWhatStays() {
        List<OldModel> rest = models.stream().filter(model -> model.kind() == OldModel.Kind.DOWNLOADED)
                .filter(model -> !items.containsKey("model:" + model.name())).toList();
        if (!rest.isEmpty()) {
            add(Item.nothing("models:downloaded", Kind.DOWNLOADED_MODELS, rest.size() + " in " + places.hubs().getFirst(),
                    rest.stream().mapToLong(model -> Sizes.of(model.folder())).sum(),
                    "read in place; forgellm cli convert makes one loadable", places.hubs().getFirst()));
        }
        Stream.of("dataset", "data").map(places.from()::resolve).filter(Files::isDirectory).forEach(folder ->
                add(Item.nothing("data:" + folder.getFileName(), Kind.DATA, folder.getFileName().toString(),
                        Sizes.of(folder), folder.endsWith("data") ? "made anew by each training"
                        : "read in place: forgellm cli train --input-dir " + folder, folder)));
    }
}
