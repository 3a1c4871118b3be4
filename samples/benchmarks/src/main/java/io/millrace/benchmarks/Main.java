package io.millrace.benchmarks;

/** Runs the benchmark that is named. */
final class Main {
    private Main() {}

    public static void main(String[] args) {
        String name = args.length == 1 ? args[0] : "";
        switch (name) {
            case "tail" -> TailBenchmark.run();
            case "quota" -> QuotaBenchmark.run();
            default -> {
                System.err.println("usage: samples/benchmarks/run tail|quota");
                System.exit(2);
            }
        }
    }
}
