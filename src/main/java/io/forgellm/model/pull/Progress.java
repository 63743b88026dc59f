package io.forgellm.model.pull;

/** Where a task tells how far it has come. */
interface Progress {
    /** @param status a word of {@link PullEvent.Progress#status} */
    void status(String status);

    /** How many bytes there are in all, and how many of them were there before this attempt. */
    void total(long bytes, long already);

    /** That many bytes more. */
    void advance(long bytes);

    /** Where nobody looks. */
    Progress NONE = new Progress() {
        @Override
        public void status(String status) { }

        @Override
        public void total(long bytes, long already) { }

        @Override
        public void advance(long bytes) { }
    };
}
