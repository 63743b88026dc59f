package io.forgellm.model.pull;

import java.util.List;

/** Shows the files of a set as one: the total is that of all, as far as the hub has told it. */
final class SetProgress implements Progress {
    private final Progress whole;
    private final long total;
    private long before;
    private long size;

    SetProgress(List<RemoteFile> files, Progress whole) {
        this.whole = whole;
        boolean known = files.stream().allMatch(file -> file.size() >= 0);
        this.total = known ? files.stream().mapToLong(RemoteFile::size).sum() : -1;
    }

    @Override
    public void status(String status) {
        if (status.equals("verifying")) {
            before += size;
            size = 0;
        }
        whole.status(status);
    }

    @Override
    public void total(long bytes, long already) {
        size = bytes;
        whole.total(total, before + already);
        if (already == bytes) {
            before += bytes;
            size = 0;
        }
    }

    @Override
    public void advance(long bytes) {
        whole.advance(bytes);
    }
}
