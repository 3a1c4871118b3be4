package io.millrace.wats.simulator;

import java.time.Clock;

/** All that the server knows, and where to ask for it. */
final class Domains {

    private static final String VERSION = "25.3.1";

    private final Routes routes = new Routes();
    private final ReportStore reports;

    Domains(Options options) {
        Seeds seeds = options.seeds();
        Clock clock = options.clock();
        ProcessStore processes = new ProcessStore();
        ProductStore products = products(seeds);
        reports = new ReportStore(new SeedReports(seeds));
        ReportHeaders headers = new ReportHeaders(reports, processes);
        routes.add("GET", "/api/App/Version", call -> Reply.json(VERSION))
                .add("GET", "/api/App/Processes", call -> Reply.json(processes.list(call)));
        ProductGroups groups = new ProductGroups(products);
        BoxBuilds boxBuilds = new BoxBuilds(products);
        new MasterDataRoutes(products, groups).add(routes);
        BoxBuildRoutes.add(routes, boxBuilds);
        ProductRoutes.add(routes, products);
        ReportRoutes.add(routes, reports, headers);
        assets(seeds, clock, options.user());
        UnitChanges changes = new UnitChanges();
        UnitStore units = new UnitStore(seeds, changes, clock);
        new ProductionRoutes(units, changes, products, boxBuilds, reports.catalogue(), processes).add(routes);
        new NumberRoutes(clock).add(routes);
        ReportSelection selection = new ReportSelection(reports.catalogue(), processes, products, clock);
        new AnalyticsRoutes(reports, headers, selection, products, groups, processes).add(routes);
        TicketStore tickets = new TicketStore(clock, options.user());
        TicketRoutes.seed(seeds, tickets);
        TicketRoutes.add(routes, tickets);
        PackageStore packages = new PackageStore(clock, options.user());
        PackageRoutes.seed(seeds, packages);
        new PackageRoutes(packages).add(routes);
        UserRoutes.add(routes, new UserStore(options.users(), options.maxUsersPerPage()), clock);
    }

    Routes routes() {
        return routes;
    }

    ReportStore reports() {
        return reports;
    }

    private void assets(Seeds seeds, Clock clock, String user) {
        AssetTypes types = new AssetTypes();
        AssetLogs logs = new AssetLogs(clock, user);
        AssetStore assets = new AssetStore(types, logs);
        SeedAssets.save(seeds, assets, types);
        new AssetRoutes(assets, types, logs, new AssetWear(assets, types, logs, clock)).add(routes);
    }

    private static ProductStore products(Seeds seeds) {
        ProductStore products = new ProductStore();
        int ordinal = 0;
        for (String partNumber : seeds.partNumbers()) {
            products.seed(SeedProducts.product(partNumber, ordinal++));
        }
        return products;
    }
}
