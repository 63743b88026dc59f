package io.forgellm.model;

import io.forgellm.engine.Engine;
import io.forgellm.error.ForgeException;

/**
 * Where the one model is in its life. Only {@link ModelWorker} moves it, and only along these lines:
 *
 * <pre>
 * Unloaded ─► Loading ─► Ready ─► Unloading ─► Unloaded
 *               │  ▲       │          │
 *               ▼  │       ▼          ▼
 *             Failed ◄── (crash)    Loading (another model)
 * </pre>
 */
sealed interface ModelState {

    /** The word for it in the API. */
    String word();

    /** May the worker go from here to there? */
    boolean allows(ModelState next);

    record Unloaded() implements ModelState {
        @Override
        public String word() {
            return "unloaded";
        }

        @Override
        public boolean allows(ModelState next) {
            return next instanceof Loading;
        }
    }

    /** @param progress 0..1 */
    record Loading(LoadModel request, double progress) implements ModelState {
        @Override
        public String word() {
            return "loading";
        }

        @Override
        public boolean allows(ModelState next) {
            return next instanceof Loading || next instanceof Ready || next instanceof Failed
                    || next instanceof Unloading;
        }
    }

    record Ready(LoadedModel model, Engine engine) implements ModelState {
        @Override
        public String word() {
            return "ready";
        }

        @Override
        public boolean allows(ModelState next) {
            return next instanceof Ready || next instanceof Unloading || next instanceof Failed;
        }
    }

    record Unloading(LoadedModel model) implements ModelState {
        @Override
        public String word() {
            return "unloading";
        }

        @Override
        public boolean allows(ModelState next) {
            return next instanceof Unloaded || next instanceof Loading || next instanceof Failed;
        }
    }

    /** @param crashed the engine died by itself, so the next request loads it again */
    record Failed(LoadModel request, ForgeException error, boolean crashed) implements ModelState {
        @Override
        public String word() {
            return "failed";
        }

        @Override
        public boolean allows(ModelState next) {
            return next instanceof Loading || next instanceof Unloaded;
        }
    }
}
