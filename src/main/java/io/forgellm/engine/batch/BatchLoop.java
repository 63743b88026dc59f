package io.forgellm.engine.batch;

import io.forgellm.engine.EngineEvent;
import io.forgellm.engine.EngineRequest;
import io.forgellm.engine.EngineStatus;
import io.forgellm.engine.batch.BatchComposer.Part;
import io.forgellm.engine.batch.BatchingEngine.Command;
import io.forgellm.error.ErrorCode;
import io.forgellm.error.ForgeException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The computing thread's work, step by step: hear commands, give free slots to who waits longest, compute one batch,
 * tell its tokens. A step that is long because of a prompt is interrupted when one of its requests is cancelled.
 */
final class BatchLoop {
    private final LanguageModel model;
    private final BlockingQueue<Command> commands;
    private final EngineObserver observer;
    private final SlotBoard board;
    private final BatchComposer composer;
    private final Deque<Command> waiting = new ArrayDeque<>();
    private final StatusNews news;
    private volatile Set<Long> computing = Set.of();
    private volatile boolean stopping;

    BatchLoop(LanguageModel model, BlockingQueue<Command> commands, EngineObserver observer) {
        this.model = model;
        this.commands = commands;
        this.observer = observer;
        this.board = new SlotBoard(model.info().slots());
        this.composer = new BatchComposer(model.batchLimit());
        this.news = new StatusNews(board.status(0), observer);
    }

    EngineStatus status() {
        return news.latest();
    }

    void interruptIfComputing(long requestId) {
        if (computing.contains(requestId)) {
            model.interrupt();
        }
    }

    void interruptAny() {
        stopping = true;
        model.interrupt();
    }

    void run() {
        try {
            while (hear()) {
                admit();
                tellNews();
                step();
                tellNews();
            }
        } finally {
            endAll();
            tellNews();
        }
    }

    private void tellNews() {
        news.tell(board.status(waitingRequests()));
        observer.stepEnded();
    }

    /** Takes all commands that are there, waiting for one if there is nothing to compute; false to stop. */
    private boolean hear() {
        model.clearInterrupt();
        if (stopping) {
            return false;
        }
        try {
            Command command = board.allIdle() && waiting.isEmpty() ? commands.take() : commands.poll();
            for (; command != null; command = commands.poll()) {
                switch (command) {
                    case Command.Stop() -> {
                        return false;
                    }
                    case Command.CancelRequest(long id) -> cancel(id);
                    case Command.Submit submit -> waiting.add(submit);
                    case Command.UseAdapters use -> waiting.add(use);
                }
            }
            return true;
        } catch (InterruptedException end) {
            return false;
        }
    }

    private void cancel(long requestId) {
        board.working(requestId).ifPresent(slot -> end(slot, new EngineEvent.Cancelled(
            slot.generation().statistics())));
        waiting.removeIf(command -> {
            if (command instanceof Command.Submit(EngineRequest request, var sink) && request.id() == requestId) {
                sink.accept(new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
                return true;
            }
            return false;
        });
    }

    /** Adapters act on all slots at once: they wait for those who came before and hold up those who came after. */
    private void admit() {
        while (!waiting.isEmpty()) {
            switch (waiting.peek()) {
                case Command.Submit(EngineRequest request, Consumer<EngineEvent> sink) when board.hasIdle() ->
                    start(request, sink);
                case Command.UseAdapters use when board.allIdle() -> useAdapters(use);
                default -> {
                    return;
                }
            }
            waiting.remove();
        }
    }

    private void start(EngineRequest request, Consumer<EngineEvent> sink) {
        try {
            PromptFit prompt = PromptFit.of(promptTokens(request.prompt()), request, model.info().contextLength());
            Slot slot = board.choose(prompt.tokens());
            int cached = model.keep(slot.id(), slot.reusable(prompt.tokens()));
            Generation generation = new Generation(request, sink, model, prompt, cached);
            slot.start(generation, prompt.tokens(), cached, System.nanoTime());
            generation.started(slot.id(), prompt.cut());
        } catch (ForgeException refused) {
            sink.accept(new EngineEvent.Failed(refused.code(), refused.getMessage(), refused.details()));
        }
    }

    private int[] promptTokens(String prompt) {
        int[] tokens = model.tokenize(prompt, true);
        if (tokens.length > 0) {
            return tokens;
        }
        if (model.beginToken() < 0) {
            throw new ForgeException(ErrorCode.INVALID_PARAMETER, "The prompt is empty.", "Send some text.");
        }
        return new int[] {model.beginToken()};
    }

    private void useAdapters(Command.UseAdapters use) {
        try {
            for (Slot slot : board.all()) {
                slot.holds(model.keep(slot.id(), 0));
                slot.tokens().cut(0);
            }
            model.adapters(use.adapters());
            use.done().complete(null);
        } catch (ForgeException refused) {
            use.done().completeExceptionally(refused);
        }
    }

    private void step() {
        List<Slot> active = board.active();
        List<Part> answers = composer.answers(active);
        if (!answers.isEmpty() && !compute(answers)) {
            return;
        }
        int budget = composer.promptBudget(!answers.isEmpty());
        Optional<Part> prompt = composer.prompt(active, budget);
        while (prompt.isPresent() && compute(List.of(prompt.get()))) {
            budget -= prompt.get().tokens();
            prompt = composer.prompt(board.active(), budget);
        }
    }

    /** Computes the composer's batch and tells its tokens; false if it was interrupted. */
    private boolean compute(List<Part> parts) {
        computing = parts.stream().map(part -> part.slot().generation().id()).collect(Collectors.toSet());
        long begin = System.nanoTime();
        LanguageModel.Outcome outcome = model.decode(composer.batch());
        computing = Set.of();
        switch (outcome) {
            case DONE -> {
                composer.took(composer.batch().size(), (System.nanoTime() - begin) / 1e9);
                parts.forEach(this::advance);
            }
            case INTERRUPTED -> parts.forEach(part -> part.slot().holds(
                model.keep(part.slot().id(), part.slot().cached())));
            case NO_ROOM, FAILED -> parts.forEach(part -> fail(part.slot(), outcome));
        }
        observer.stepEnded();
        return outcome != LanguageModel.Outcome.INTERRUPTED;
    }

    private void advance(Part part) {
        Slot slot = part.slot();
        slot.computed(part.tokens());
        if (part.outputRow() < 0) {
            return;
        }
        try {
            Generation.Next next = slot.generation().next(part.outputRow());
            if (next.finish().isPresent()) {
                end(slot, new EngineEvent.Done(next.finish().get(), slot.generation().statistics()));
            } else {
                slot.tokens().add(next.token());
            }
        } catch (ArithmeticException notANumber) {
            slot.holds(model.keep(slot.id(), 0));
            end(slot, new EngineEvent.Failed(ErrorCode.ENGINE_FAILED, notANumber.getMessage(), Map.of()));
        }
    }

    private void fail(Slot slot, LanguageModel.Outcome outcome) {
        slot.holds(model.keep(slot.id(), 0));
        String message = outcome == LanguageModel.Outcome.NO_ROOM
            ? "The KV cache has no room left." : "The native library could not compute this batch.";
        end(slot, new EngineEvent.Failed(ErrorCode.ENGINE_FAILED, message, Map.of()));
    }

    private void end(Slot slot, EngineEvent.Terminal terminal) {
        Generation generation = slot.generation();
        slot.free(System.nanoTime());
        generation.end(terminal);
    }

    private void endAll() {
        board.active().forEach(slot -> end(slot, new EngineEvent.Cancelled(slot.generation().statistics())));
        commands.drainTo(waiting);
        for (Command command : waiting) {
            switch (command) {
                case Command.Submit(EngineRequest request, Consumer<EngineEvent> sink) ->
                    sink.accept(new EngineEvent.Cancelled(EngineEvent.Statistics.NONE));
                case Command.UseAdapters use -> use.done().completeExceptionally(
                    new ForgeException(ErrorCode.CANCELLED, "The engine is being closed."));
                default -> { }
            }
        }
        waiting.clear();
    }

    private int waitingRequests() {
        return (int) waiting.stream().filter(Command.Submit.class::isInstance).count();
    }
}
