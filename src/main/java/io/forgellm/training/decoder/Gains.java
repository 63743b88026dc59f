package io.forgellm.training.decoder;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What the parts of a batch add to one block's gradients. Sums are taken in the order of the parts, whoever was first,
 * so that a run can be repeated bit for bit.
 */
final class Gains {
    private final List<List<Sum>> sums = new ArrayList<>();
    private final List<List<Product>> products = new ArrayList<>();

    /** A part's gradient, small enough to have one for each part. */
    private record Sum(Parameter parameter, Tensor gradient) { }

    /** Factors of a part's gradient, which is too large for that: outputᵀ · input. */
    private record Product(Parameter parameter, Tensor output, Tensor input) { }

    Gains(int parts) {
        for (int i = 0; i < parts; i++) {
            sums.add(new ArrayList<>());
            products.add(new ArrayList<>());
        }
    }

    void sum(int part, Parameter parameter, Tensor gradient) {
        sums.get(part).add(new Sum(parameter, Tensors.keep(gradient)));
    }

    void product(int part, Parameter parameter, Tensor output, Tensor input) {
        products.get(part).add(new Product(parameter, Tensors.keep(output), Tensors.keep(input)));
    }

    /** Adds everything to the gradients; every member takes its share of each large gradient's rows. */
    void settle(Team team) {
        int parts = sums.size();
        team.each(team.size(), member -> {
            for (int i = member; i < sums.getFirst().size(); i += team.size()) {
                for (List<Sum> part : sums) {
                    part.get(i).parameter.gradient().add_(part.get(i).gradient);
                }
            }
            for (int i = 0; i < products.getFirst().size(); i++) {
                for (int part = 0; part < parts; part++) {
                    rows(products.get(part).get(i), member, team.size());
                }
            }
        });
        sums.forEach(part -> part.forEach(sum -> Tensors.free(sum.gradient)));
        products.forEach(part -> part.forEach(product -> {
            Tensors.free(product.output);
            Tensors.free(product.input);
        }));
    }

    private static void rows(Product product, int member, int members) {
        long all = product.output.size(1);
        long start = all * member / members;
        long count = all * (member + 1) / members - start;
        Tensor left = product.output.narrow(1, start, count).t();
        Tensors.addProduct(product.parameter.gradient().narrow(0, start, count), left, product.input);
    }
}
