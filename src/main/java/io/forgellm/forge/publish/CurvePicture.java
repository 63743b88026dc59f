package io.forgellm.forge.publish;

import io.forgellm.training.run.RunHistory.Row;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import javax.imageio.ImageIO;

/** A run's curves over its steps as one PNG: loss, perplexity, learning rate, speed; a line where the checkpoint is. */
final class CurvePicture {
    private static final int WIDTH = 800;
    private static final int HEIGHT = 500;
    private static final int LEFT = 90;
    private static final int RIGHT = 30;
    private static final int TOP = 60;
    private static final int BOTTOM = 50;
    private static final int TICKS = 5;
    private static final Color INK = new Color(0x1f2933);
    private static final Color FAINT = new Color(0xd5dbe1);
    private static final Color TRAINING = new Color(0x1f6feb);
    private static final Color VALIDATION = new Color(0xc2410c);

    private final BufferedImage image = new BufferedImage(2 * WIDTH, 2 * HEIGHT, BufferedImage.TYPE_INT_RGB);
    private final Graphics2D pen = image.createGraphics();
    private final List<Row> rows;
    private final int checkpoint;

    private CurvePicture(List<Row> rows, int checkpoint) {
        this.rows = rows;
        this.checkpoint = checkpoint;
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        pen.setColor(Color.WHITE);
        pen.fillRect(0, 0, image.getWidth(), image.getHeight());
        pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 15));
    }

    /** A value by its step. */
    private record Point(int step, double value) { }

    private record Line(String name, Color colour, List<Point> points) { }

    /** @param checkpoint its step */
    static void write(List<Row> rows, int checkpoint, Path file) throws IOException {
        CurvePicture picture = new CurvePicture(rows, checkpoint);
        picture.draw();
        ImageIO.write(picture.image, "png", file.toFile());
    }

    private void draw() {
        Line training = line("training", TRAINING, row -> row.report() == null ? null : row.report().loss());
        Line validation = line("validation", VALIDATION, row -> row.evaluated() == null ? null : row.evaluated().loss());
        panel(0, 0, "Loss, nats per token", List.of(training, validation));
        panel(1, 0, "Perplexity", List.of(exponential(training), exponential(validation)));
        panel(0, 1, "Learning rate", List.of(line("rate", TRAINING, row -> row.report() == null ? null
                : row.report().learningRate())));
        panel(1, 1, "Tokens per second", List.of(line("speed", TRAINING, row -> row.report() == null ? null
                : row.report().tokensPerSecond())));
        pen.dispose();
    }

    private Line line(String name, Color colour, Function<Row, Double> of) {
        List<Point> points = new ArrayList<>();
        for (Row row : rows) {
            Double value = of.apply(row);
            if (value != null && Double.isFinite(value)) {
                points.add(new Point(row.step(), value));
            }
        }
        return new Line(name, colour, points);
    }

    private static Line exponential(Line line) {
        return new Line(line.name(), line.colour(), line.points().stream()
                .map(point -> new Point(point.step(), Math.exp(Math.min(20, point.value())))).toList());
    }

    private void panel(int column, int row, String title, List<Line> lines) {
        Graphics2D whole = (Graphics2D) pen.create();
        pen.translate(column * WIDTH, row * HEIGHT);
        pen.setColor(INK);
        pen.drawString(title, LEFT, TOP / 2);
        List<Point> all = lines.stream().flatMap(line -> line.points().stream()).toList();
        if (all.isEmpty()) {
            pen.drawString("nothing was told", LEFT + 20, HEIGHT / 2);
        } else {
            new Panel(all).draw(lines);
        }
        pen.setTransform(whole.getTransform());
        whole.dispose();
    }

    /** One pair of axes. */
    private final class Panel {
        private final int last;
        private final double low;
        private final double high;

        Panel(List<Point> all) {
            last = Math.max(1, all.stream().mapToInt(Point::step).max().orElse(1));
            double least = all.stream().mapToDouble(Point::value).min().orElse(0);
            double most = all.stream().mapToDouble(Point::value).max().orElse(1);
            double margin = most > least ? (most - least) / 20 : Math.max(Math.abs(most) / 20, 1e-9);
            low = least - margin;
            high = most + margin;
        }

        void draw(List<Line> lines) {
            axes();
            int legend = WIDTH - RIGHT;
            for (Line line : lines) {
                pen.setColor(line.colour());
                pen.setStroke(new BasicStroke(2));
                Path2D path = new Path2D.Double();
                for (Point point : line.points()) {
                    if (path.getCurrentPoint() == null) {
                        path.moveTo(x(point.step()), y(point.value()));
                    } else {
                        path.lineTo(x(point.step()), y(point.value()));
                    }
                }
                pen.draw(path);
                if (lines.size() > 1) {
                    legend -= pen.getFontMetrics().stringWidth(line.name()) + 20;
                    pen.drawString(line.name(), legend, TOP / 2);
                }
            }
        }

        private void axes() {
            pen.setStroke(new BasicStroke(1));
            for (int i = 0; i <= TICKS; i++) {
                double value = low + (high - low) * i / TICKS;
                int step = (int) Math.round((double) last * i / TICKS);
                pen.setColor(FAINT);
                pen.drawLine(LEFT, (int) y(value), WIDTH - RIGHT, (int) y(value));
                pen.setColor(INK);
                String label = String.format(Locale.ROOT, Math.abs(high) < 0.01 ? "%.1e" : "%.4g", value);
                pen.drawString(label, LEFT - 8 - pen.getFontMetrics().stringWidth(label), (int) y(value) + 5);
                pen.drawString(Integer.toString(step), (int) x(step) - 8, HEIGHT - BOTTOM + 22);
            }
            pen.setStroke(new BasicStroke(1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_BEVEL, 1, new float[] {6, 4}, 0));
            pen.drawLine((int) x(checkpoint), TOP, (int) x(checkpoint), HEIGHT - BOTTOM);
        }

        private double x(int step) {
            return LEFT + (double) (WIDTH - LEFT - RIGHT) * step / last;
        }

        private double y(double value) {
            return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / (high - low);
        }
    }
}
