// Generated from the service's /openapi.json: do not edit. To write it again: `npm run generate` in sdk/typescript.
// SHA-256 of that document: 413fbc9da22889bd31f61f2943e655429bebbd8ef979039b43eceae9f47d63b0
export interface paths {
    "/api/v1/analysis": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your analyses, newest first, without their results
         * @description A client's own analyses; all of them with the admin scope. They are kept for a week, unless the service is set to another time.
         *
         *     Needs the scope `read` or `admin`.
         */
        get: operations["analysis_list"];
        put?: never;
        /**
         * Ask a question about the book
         * @description A worker answers it; follow `Location`, or wait for `analysis_completed`. Nothing in the book is changed.
         */
        post: operations["analysis_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analysis/{analysis_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One analysis
         * @description A client's own analyses; all of them with the admin scope. They are kept for a week, unless the service is set to another time.
         *
         *     Needs the scope `read` or `admin`.
         */
        get: operations["analysis_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/analysis/{analysis_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel an analysis
         * @description It ends as `failed` with the code `cancelled`; a worker that is at it stops at its next step.
         */
        post: operations["analysis_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batch-process": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Work on up to 10,000 items, the most urgent first
         * @description Items are worked on by priority, 10 first, and as they came within one. A bad item fails alone; what the timeout cuts off has the status `timeout`. Quotes can be bound like any other. The body may be 10 MiB.
         *
         *     A batch of quotes alone is waited for, a minute at most; what is left then goes on in the background, and the answer is 202 instead of 200. A batch with anything but quotes, or with `Prefer: respond-async`, is always answered with 202 and its `batch_id`; it is kept for a week unless set otherwise, and its end is announced as `batch_completed`.
         *
         *     The simulated paths that you, and all clients, may have under way are bounded: 429 with the code `client_work_limit` or `total_work_limit`. Nothing of a refused batch is kept.
         */
        post: operations["batch_process"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/batch/{batch_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A batch and the results it has so far
         * @description A client's own batches that it did not wait for; all of them with the admin scope.
         *
         *     Needs the scope `read` or `admin`.
         */
        get: operations["batch_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The service in a few figures
         * @description The service in a few figures.
         *
         *     Needs the scope `read` or `admin`.
         */
        get: operations["metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/cleanup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Remove what nobody needs any more
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        post: operations["monitoring_cleanup_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/dashboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What to look at first
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_dashboard_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Healthy, degraded or unhealthy, and why
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_health_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/metrics/api": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Requests by endpoint
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_metrics_api_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/metrics/database": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * PostgreSQL, Redis and the caches
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_metrics_database_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/metrics/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Forget what was measured
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        post: operations["monitoring_metrics_reset_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/metrics/underwriting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Quotes and binds
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_metrics_underwriting_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/metrics/websocket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * WebSockets
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_metrics_websocket_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/notifications/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Notifications and their deliveries
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_notifications_stats_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/monitoring/system/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Processes, queues, jobs and feeds
         * @description Monitoring of all processes and hosts.
         *
         *     Needs the scope `admin`.
         */
        get: operations["monitoring_system_status_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Exchange an API key for a token
         * @description Good for 15 minutes, and no longer than the key. Revoking the key or the client ends it within 5 s. Takes a key: a token does not get another token.
         */
        post: operations["auth_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/bridge-health/{bridge_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health of a bridge
         * @description The newest score of a bridge, its parts and the open alerts.
         */
        get: operations["bridge_health_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/bridges": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Bridges and their health
         * @description The nine bridges, their history and what oracles report of them.
         */
        get: operations["bridges_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/bridges/{bridge_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Health of a bridge over time, newest first
         * @description The nine bridges, their history and what oracles report of them.
         */
        get: operations["bridges_history_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/bridges/{bridge_id}/observations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Report observations
         * @description What you already reported for a time stands. The next run, within a minute, judges by what is new.
         */
        post: operations["bridges_observe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What can still be bound of a product
         * @description Read from the book as it stands, not from a snapshot.
         */
        get: operations["capacity_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your policies, newest first
         * @description A client's own policies; all of them with the admin scope.
         *
         *     Needs the scope `read` or `admin`.
         */
        get: operations["policies_list"];
        put?: never;
        /**
         * Bind a quote
         * @description A client's own policies; all of them with the admin scope.
         *
         *     Needs the scope `write`.
         */
        post: operations["policies_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/policies/{policy_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One policy
         * @description A client's own policies; all of them with the admin scope.
         *
         *     Needs the scope `read` or `admin`.
         */
        get: operations["policies_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/policies/{policy_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a policy
         * @description Refunds `premium x whole days left / duration_days`, rounded down to cents, and frees the capacity. At least one day is kept: a cover of one day refunds nothing.
         */
        post: operations["policies_cancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/policies/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your policies as a file
         * @description All that the filters leave, newest first, as a stream of CSV or NDJSON. A file that was cut off ends in an error.
         */
        get: operations["policies_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/prices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Price, peg reference and depeg state of every asset
         * @description Prices of the stablecoins and of TON.
         */
        get: operations["prices_read"];
        put?: never;
        /**
         * Push what a source saw
         * @description All observations are taken, or none. One that is known already, by symbol, source and time, changes nothing. Staff assign sources to clients: a source that is not the client's is 403 `source_not_assigned`.
         */
        post: operations["prices_push"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/prices/{symbol}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Prices of an asset over time
         * @description The consensus of each minute, summed up in steps, oldest first. Minutes are kept for 430 days.
         */
        get: operations["prices_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Products with their current rates
         * @description The products that can be insured.
         */
        get: operations["products_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/products/{product_hash}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One product
         * @description The products that can be insured.
         */
        get: operations["products_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/quote/multi-dimensional": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Price one product
         * @description Prices covers. Nothing is written, nothing is reserved.
         */
        post: operations["quote_multi_dimensional"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/risk/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Risk alerts, newest first
         * @description Figures beyond their limits.
         */
        get: operations["risk_alerts_read"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/risk/alerts/{alert_id}/acknowledge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Acknowledge an alert
         * @description Once is enough: the first acknowledgement stands. An alert that becomes worse is open again.
         */
        post: operations["risk_alerts_acknowledge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/risk/alerts/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Risk alerts as a file
         * @description All that the filters leave, newest first, as a stream of CSV or NDJSON.
         */
        get: operations["risk_alerts_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/risk/exposure": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Exposure by coverage type, chain and stablecoin
         * @description The book as a whole.
         */
        get: operations["risk_exposure_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/risk/snapshot": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Risk of the book as of the newest run
         * @description 503 until the monitor has run for the first time.
         */
        get: operations["risk_snapshot_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/risk/snapshots": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Risk figures over time, newest first
         * @description The history of the risk figures.
         */
        get: operations["risk_snapshots_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/risk/snapshots/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Risk figures over time as a file
         * @description All that the filters leave, newest first, as a stream of CSV or NDJSON.
         */
        get: operations["risk_snapshots_export"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/tranches/{tranche_id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Ledger of a tranche, newest first
         * @description The six capital tranches.
         */
        get: operations["tranches_history_list"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/tranches/{tranche_id}/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move capital
         * @description The six capital tranches.
         *
         *     Needs the scope `treasury`.
         */
        post: operations["tranches_move"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/tranches/apy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Yield and utilisation of the six tranches
         * @description The six capital tranches.
         */
        get: operations["tranches_apy_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Your webhooks, newest first
         * @description A client's own webhooks.
         *
         *     Needs the scope `write`.
         */
        get: operations["webhooks_list"];
        put?: never;
        /**
         * Register a webhook
         * @description Its secret is in this answer and never shown again.
         */
        post: operations["webhooks_create"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/webhooks/{webhook_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One webhook
         * @description A client's own webhooks.
         *
         *     Needs the scope `write`.
         */
        get: operations["webhooks_retrieve"];
        put?: never;
        post?: never;
        /**
         * Remove a webhook
         * @description A client's own webhooks.
         *
         *     Needs the scope `write`.
         */
        delete: operations["webhooks_destroy"];
        options?: never;
        head?: never;
        /**
         * Change, pause or resume a webhook
         * @description What is left out stays. A webhook that is resumed gets what it has missed and what has not expired, in order.
         */
        patch: operations["webhooks_partial_update"];
        trace?: never;
    };
    "/api/v2/webhooks/{webhook_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of the events, newest first
         * @description A client's own webhooks.
         *
         *     Needs the scope `write`.
         */
        get: operations["webhooks_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/webhooks/{webhook_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Get a new secret
         * @description For a day every delivery carries two signatures, one of them by the secret before.
         */
        post: operations["webhooks_rotate_secret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v2/webhooks/{webhook_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a test event
         * @description At once, outside the order of the deliveries, also to a paused webhook. `last_test` of the webhook tells the outcome.
         */
        post: operations["webhooks_test"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Liveness
         * @description Liveness: answers without touching anything else.
         */
        get: operations["health_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Readiness of each dependency
         * @description Readiness: database, Redis, the three workers and beat, and whether the jobs keep up.
         */
        get: operations["health_ready_retrieve"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A figure beyond its limit. */
        AlertOut: {
            /** Format: uuid */
            id: string;
            alert_type: components["schemas"]["AlertTypeEnum"];
            /**
             * @description The worst so far.
             *
             *     * `High` - High
             *     * `Critical` - Critical
             */
            severity: components["schemas"]["RiskAlertSeverityEnum"];
            /** @description Of the moment when it opened or became worse. */
            message: string;
            /** @description The coin of a concentration; null where the whole book is meant. */
            subject: string | null;
            /** @description As of the newest run. */
            current_value: number;
            limit_value: number;
            status: components["schemas"]["RiskAlertStatusEnum"];
            /**
             * Format: double
             * @description Unix seconds when it opened.
             */
            timestamp: number;
        };
        /**
         * @description * `LTV_Breach` - LTV_Breach
         *     * `Reserve_Low` - Reserve_Low
         *     * `Concentration_High` - Concentration_High
         *     * `Correlation_Spike` - Correlation_Spike
         *     * `Stress_Loss_High` - Stress_Loss_High
         *     * `VaR_Breach` - VaR_Breach
         * @enum {string}
         */
        AlertTypeEnum: "LTV_Breach" | "Reserve_Low" | "Concentration_High" | "Correlation_Spike" | "Stress_Loss_High" | "VaR_Breach";
        /** @description The alerts, newest first. */
        AlertsOut: {
            alerts: components["schemas"]["AlertOut"][];
            total_alerts: number;
            critical_count: number;
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /** @description What one tranche carries of the cover and earned of the premium. */
        AllocationOut: {
            tranche_id: string;
            coverage_usd: number;
            premium_usd: number;
        };
        /** @description Why there is no result. */
        AnalysisErrorOut: {
            /** @description Stable machine word; `cancelled` when you cancelled it. */
            code: string;
            detail: string;
        };
        /** @description A question about the book. */
        AnalysisInRequest: {
            analysis_type: components["schemas"]["AnalysisTypeEnum"];
            /**
             * @description What the type takes, all with defaults unless said otherwise.
             *     `stress_test`: `scenario` (a name) or `shocks` {`prices` {coin: fraction of the peg reference}, `btc_change`, `ton_change`,
             *     `bridge_loss`, `exchange_loss`}; neither: every scenario.
             *     `var`: `horizon_days` (30), `level` (0.99), `paths` (100000), `seed`.
             *     `what_if`: `policies` [{`action` add or remove, `coverage_type`, `chain`, `stablecoin`, `coverage_amount`}] and
             *     `capital` [{`action` deposit or withdraw, `tranche_id`, `amount_ton`}], one of them at least; `paths`, `seed`.
             *     `backtest`: `stablecoin` and `days` (730), or `losses` and perhaps a `forecasts` of each; `level` (0.99), `window` (250).
             */
            parameters?: {
                [key: string]: unknown;
            };
        };
        /** @description An analysis, with its result once it is completed. */
        AnalysisOut: {
            /** Format: uuid */
            id: string;
            analysis_type: components["schemas"]["AnalysisTypeEnum"];
            status: components["schemas"]["AnalysisStatusEnum"];
            /** @description Percent. */
            progress: number;
            /** @description The question in canonical JSON: keys sorted, defaults filled in. Posted again, it asks the same. */
            input_text: string;
            error: components["schemas"]["AnalysisErrorOut"] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
            analysis_result: {
                [key: string]: unknown;
            } | null;
        };
        /**
         * @description * `pending` - Pending
         *     * `running` - Running
         *     * `completed` - Completed
         *     * `failed` - Failed
         * @enum {string}
         */
        AnalysisStatusEnum: "pending" | "running" | "completed" | "failed";
        /** @description An analysis without its result. */
        AnalysisSummaryOut: {
            /** Format: uuid */
            id: string;
            analysis_type: components["schemas"]["AnalysisTypeEnum"];
            status: components["schemas"]["AnalysisStatusEnum"];
            /** @description Percent. */
            progress: number;
            /** @description The question in canonical JSON: keys sorted, defaults filled in. Posted again, it asks the same. */
            input_text: string;
            error: components["schemas"]["AnalysisErrorOut"] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        /**
         * @description * `stress_test` - Stress Test
         *     * `var` - Var
         *     * `what_if` - What If
         *     * `backtest` - Backtest
         * @enum {string}
         */
        AnalysisTypeEnum: "stress_test" | "var" | "what_if" | "backtest";
        /** @description HTTP, all together and by endpoint. */
        ApiMetricsOut: {
            requests: number;
            /** Format: double */
            requests_per_second: number;
            /** @description Answers with a status of 400 and above, by status. */
            errors: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description Share of answers with a status of 500 and above.
             */
            error_rate: number | null;
            latency: components["schemas"]["DurationsOut"];
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /**
             * Format: double
             * @description The time that the figures are of: that asked for, up to the next whole slot.
             */
            window_seconds: number;
            endpoints: components["schemas"]["EndpointOut"][];
        };
        /** @description All six tranches, most senior first. */
        ApyOut: {
            tranches: components["schemas"]["TrancheApyOut"][];
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /** @description How often a product was quoted and bound. */
        AskedProductOut: {
            coverage_type: string;
            chain: string;
            stablecoin: string;
            quotes: number;
            policies: number;
        };
        /** @description Items to work on, the most urgent first. */
        BatchInRequest: {
            items: components["schemas"]["ItemInRequest"][];
            /**
             * Format: double
             * @description Seconds for all items together, above 0: 30 unless given, at most 3600. They run from the first item that is worked on.
             */
            timeout?: number;
        };
        /**
         * @description * `completed` - completed
         *     * `failed` - failed
         *     * `timeout` - timeout
         * @enum {string}
         */
        BatchItemStatusEnum: "completed" | "failed" | "timeout";
        /** @description A batch that was worked on while the client waited. Results stand in the order of the work, the most urgent first. */
        BatchOut: {
            /** Format: uuid */
            batch_id: string;
            total_items: number;
            /** @description Items that have a result. */
            processed: number;
            /** @description Items that have an error, those that timed out included. */
            failed: number;
            results: components["schemas"]["ItemOut"][];
            /** Format: double */
            total_processing_time_ms: number;
        };
        /**
         * @description * `pending` - Pending
         *     * `running` - Running
         *     * `completed` - Completed
         * @enum {string}
         */
        BatchStatusEnum: "pending" | "running" | "completed";
        /** @description Bind a quote. */
        BindInRequest: {
            quote_token: string;
            /** @description A name of any script; runs of spaces become one blank. */
            policyholder: string;
            /** @description Refuse when the premium is above this. */
            max_premium?: number | string | null;
        };
        /** @enum {unknown} */
        BlankEnum: "";
        /** @description Breakdown of the premium. */
        BreakdownOut: {
            base_rate: number;
            chain_multiplier: number;
            stablecoin_adjustment: number;
            /** @description base_rate x chain_multiplier + stablecoin_adjustment, per year */
            total_rate: number;
            coverage_amount: number;
            duration_days: number;
        };
        /**
         * @description * `tvl_drop` - tvl_drop
         *     * `consensus` - consensus
         * @enum {string}
         */
        BridgeAlertKindEnum: "tvl_drop" | "consensus";
        /** @description An alert of the bridge. */
        BridgeAlertOut: {
            /** Format: uuid */
            alert_id: string;
            kind: components["schemas"]["BridgeAlertKindEnum"];
            severity: components["schemas"]["BridgeAlertSeverityEnum"];
            message: string;
            /**
             * Format: double
             * @description Unix seconds when it opened.
             */
            timestamp: number;
            resolved: boolean;
        };
        /**
         * @description * `Medium` - Medium
         *     * `High` - High
         *     * `Critical` - Critical
         * @enum {string}
         */
        BridgeAlertSeverityEnum: "Medium" | "High" | "Critical";
        /** @description The health of a bridge with its parts and its open alerts. */
        BridgeHealthOut: {
            bridge_id: string;
            source_chain: string;
            dest_chain: string;
            /** @description Whether it is still assessed. */
            is_monitored: boolean;
            health_score: number;
            health_status: components["schemas"]["BridgeStatusEnum"];
            /** @description Median of the oracles; null when none reported for 30 minutes. */
            tvl_usd: number | null;
            /** @description Percent against the highest TVL of the last 60 minutes. */
            tvl_change_pct: number | null;
            exploit_detected: boolean;
            /**
             * Format: double
             * @description Unix seconds of the newest observation.
             */
            last_updated: number | null;
            /** @description Agreement of the oracles, 0..1. */
            oracle_consensus: number;
            parts: components["schemas"]["HealthPartsOut"];
            active_alerts: components["schemas"]["BridgeAlertOut"][];
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /** @description An observation of the oracle at one time. */
        BridgeObservationInRequest: {
            tvl_usd: number | string;
            /**
             * Format: date-time
             * @description Not older than 24 hours, nor more than 60 seconds ahead.
             */
            observed_at: string;
            /** @description Since your previous observation; with `transfers_failed`. */
            transfers_ok?: number;
            transfers_failed?: number;
        };
        /** @description Up to 500 observations of one bridge, by the calling client. */
        BridgeObservationsInRequest: {
            observations: components["schemas"]["BridgeObservationInRequest"][];
        };
        /** @description Result of recording the observations. */
        BridgeObservationsOut: {
            bridge_id: string;
            /** @description `client:` and the name of your client. */
            oracle: string;
            recorded: number;
            /** @description Of a time that you reported before; the first report stands. */
            already_known: number;
        };
        /** @description A bridge and its health. */
        BridgeOut: {
            bridge_id: string;
            source_chain: string;
            dest_chain: string;
            /** @description Whether it is still assessed. */
            is_monitored: boolean;
            health_score: number;
            health_status: components["schemas"]["BridgeStatusEnum"];
            /** @description Median of the oracles; null when none reported for 30 minutes. */
            tvl_usd: number | null;
            /** @description Percent against the highest TVL of the last 60 minutes. */
            tvl_change_pct: number | null;
            exploit_detected: boolean;
            /**
             * Format: double
             * @description Unix seconds of the newest observation.
             */
            last_updated: number | null;
        };
        /** @description A health reading of the bridge. */
        BridgeReadingOut: {
            health_score: number;
            health_status: components["schemas"]["BridgeStatusEnum"];
            exploit_detected: boolean;
            /** @description Median of the oracles; null when none reported for 30 minutes. */
            tvl_usd: number | null;
            /** @description Percent against the highest TVL of the last 60 minutes. */
            tvl_change_pct: number | null;
            parts: components["schemas"]["HealthPartsOut"];
            /** @description Oracles that had reported within 30 minutes. */
            oracle_count: number;
            /** Format: date-time */
            assessed_at: string;
        };
        /**
         * @description * `Healthy` - Healthy
         *     * `Caution` - Caution
         *     * `Warning` - Warning
         *     * `Critical` - Critical
         * @enum {string}
         */
        BridgeStatusEnum: "Healthy" | "Caution" | "Warning" | "Critical";
        /** @description One cache of this service. */
        CacheOut: {
            cache: string;
            hits: number;
            misses: number;
            /** Format: double */
            hit_rate: number;
        };
        /** @description How much more of a product can be bound, and which limit binds first. */
        CapacityOut: {
            product_hash: string;
            coverage_type: string;
            chain: string;
            stablecoin: string;
            available_usd: number;
            binding_limit: components["schemas"]["UnderwritingCheckEnum"];
            limits: components["schemas"]["HeadroomOut"][];
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /** @description Exposure of a chain. */
        ChainExposureOut: {
            chain: string;
            exposure_usd: number;
        };
        /**
         * @description * `dependency` - dependency
         *     * `job` - job
         *     * `api_p95` - api_p95
         *     * `bind_p95` - bind_p95
         *     * `database_p95` - database_p95
         *     * `error_rate` - error_rate
         *     * `queue_age` - queue_age
         *     * `feed_age` - feed_age
         * @enum {string}
         */
        CheckEnum: "dependency" | "job" | "api_p95" | "bind_p95" | "database_p95" | "error_rate" | "queue_age" | "feed_age";
        /** @description What a product contributes to the expected shortfall at 99 %. */
        ComponentOut: {
            coverage_type: string;
            chain: string;
            stablecoin: string;
            es_99_usd: number;
        };
        /** @description A member's exposure. The other dimensions name their member accordingly. */
        ConcentrationOut: {
            stablecoin?: string;
            chain?: string;
            coverage_type?: string;
            group?: string;
            bridge_id?: string;
            exposure_usd: number;
            /** @description Of the capital. */
            share: number | null;
            policy_count?: number;
        };
        /** @description Each dimension, largest first. Bridge cover rests in equal parts on the bridges of its chain. */
        ConcentrationsOut: {
            by_stablecoin: components["schemas"]["ConcentrationOut"][];
            by_chain: components["schemas"]["ConcentrationOut"][];
            by_coverage_type: components["schemas"]["ConcentrationOut"][];
            by_group: components["schemas"]["ConcentrationOut"][];
            by_bridge: components["schemas"]["ConcentrationOut"][];
        };
        /** @description Connections to the database. */
        ConnectionsOut: {
            active: number;
            idle: number;
            idle_in_transaction: number;
            total: number;
            max_connections: number;
            size_bytes: number;
        };
        /** @description Rows and columns in the order of the coins; null with fewer than 20 common points. */
        CorrelationMatrixOut: {
            stablecoins: string[];
            values: (number | null)[][];
        };
        /**
         * @description * `Low` - Low
         *     * `Medium` - Medium
         *     * `High` - High
         * @enum {string}
         */
        CorrelationRegimeEnum: "Low" | "Medium" | "High";
        /** @description Exposure of a coverage type. */
        CoverageTypeExposureOut: {
            coverage_type: string;
            exposure_usd: number;
        };
        /** @description What an operator looks at first. */
        DashboardOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /**
             * Format: double
             * @description The time that the figures are of: that asked for, up to the next whole slot.
             */
            window_seconds: number;
            status: components["schemas"]["ServiceStatusEnum"];
            reasons: components["schemas"]["ReasonOut"][];
            http: components["schemas"]["RequestFiguresOut"];
            /** Format: double */
            quotes_per_hour: number;
            /** Format: double */
            quote_to_bind_rate: number | null;
            quote_latency: components["schemas"]["DurationsOut"];
            bind_latency: components["schemas"]["DurationsOut"];
            query_latency: components["schemas"]["DurationsOut"];
            top_products: components["schemas"]["AskedProductOut"][];
            /** @description Open WebSockets. */
            connections: number;
            /** @description Open alerts by monitor and severity. */
            alerts: {
                [key: string]: {
                    [key: string]: number;
                };
            };
            host: components["schemas"]["HostOut"];
        };
        /** @description PostgreSQL, Redis and the caches. */
        DatabaseMetricsOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /**
             * Format: double
             * @description The time that the figures are of: that asked for, up to the next whole slot.
             */
            window_seconds: number;
            query_latency: components["schemas"]["DurationsOut"];
            statements: components["schemas"]["StatementOut"][];
            connections: components["schemas"]["ConnectionsOut"];
            redis: components["schemas"]["RedisOut"];
            caches: components["schemas"]["CacheOut"][];
        };
        /**
         * @description * `courier_down` - courier_down
         *     * `monitors_down` - monitors_down
         *     * `webhooks_late` - webhooks_late
         *     * `monitors_late` - monitors_late
         *     * `job_overdue` - job_overdue
         *     * `job_failing` - job_failing
         * @enum {string}
         */
        DegradedReasonEnum: "courier_down" | "monitors_down" | "webhooks_late" | "monitors_late" | "job_overdue" | "job_failing";
        /** @description Why the service is degraded. */
        DegradedReasonOut: {
            code: components["schemas"]["DegradedReasonEnum"];
            detail: string;
        };
        /**
         * @description * `pending` - Pending
         *     * `delivered` - Delivered
         *     * `dead` - dead letter
         *     * `expired` - Expired
         * @enum {string}
         */
        DeliveryStatusEnum: "pending" | "delivered" | "dead" | "expired";
        /** @description All dependencies. */
        DependenciesOut: {
            database: components["schemas"]["DependencyOut"];
            redis: components["schemas"]["DependencyOut"];
            worker: components["schemas"]["DependencyOut"];
            /** @description The worker of the schedule's jobs. Without it the other worker does them. */
            monitors: components["schemas"]["DependencyOut"];
            /** @description The worker that sends webhooks. Without it they are late, and nothing else. */
            courier: components["schemas"]["DependencyOut"];
            beat: components["schemas"]["DependencyOut"];
        };
        /** @description One dependency. */
        DependencyOut: {
            status: components["schemas"]["DependencyOutStatusEnum"];
            /** Format: double */
            latency_ms: number;
            detail?: string;
        };
        /**
         * @description * `up` - up
         *     * `down` - down
         * @enum {string}
         */
        DependencyOutStatusEnum: "up" | "down";
        /** @description A distribution of durations; null without samples. */
        DurationsOut: {
            count: number;
            /** Format: double */
            mean: number | null;
            /** Format: double */
            p50: number | null;
            /** Format: double */
            p95: number | null;
            /** Format: double */
            p99: number | null;
        };
        /** @description One endpoint. */
        EndpointOut: {
            requests: number;
            /** Format: double */
            requests_per_second: number;
            /** @description Answers with a status of 400 and above, by status. */
            errors: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description Share of answers with a status of 500 and above.
             */
            error_rate: number | null;
            latency: components["schemas"]["DurationsOut"];
            /** @description Method and path; `other` for what no endpoint answers. */
            endpoint: string;
        };
        /** @description A figure with its 95 % Monte Carlo interval. */
        EstimateOut: {
            usd: number;
            low: number;
            high: number;
        };
        /** @description Coverage sold by each dimension, largest first, and the ten largest products. */
        ExposureOut: {
            by_coverage_type: components["schemas"]["CoverageTypeExposureOut"][];
            by_chain: components["schemas"]["ChainExposureOut"][];
            by_stablecoin: components["schemas"]["StablecoinExposureOut"][];
            top_10_products: components["schemas"]["ProductExposureOut"][];
            total_exposure_usd: number;
            total_policies: number;
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /** @description Status of one feed of outside data. */
        FeedOut: {
            feed: string;
            /** @description What it is asked for: prices, bridges. */
            brings: string;
            status: components["schemas"]["FeedOutStatusEnum"];
            consecutive_failures: number;
            /** Format: date-time */
            last_success_at: string | null;
        };
        /**
         * @description * `working` - working
         *     * `failing` - failing
         * @enum {string}
         */
        FeedOutStatusEnum: "working" | "failing";
        /** @description One thing wrong with one field. */
        FieldErrorOut: {
            field: string;
            code: string;
            message: string;
        };
        /** @description What a reset took away. */
        ForgottenOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /** @description Keys in Redis. */
            forgotten: number;
        };
        /** @description USD that one limit leaves; null where it holds whatever the amount. */
        HeadroomOut: {
            limit: components["schemas"]["UnderwritingCheckEnum"];
            available_usd: number | null;
        };
        /** @description Liveness. */
        HealthOut: {
            status: components["schemas"]["HealthOutStatusEnum"];
            service: string;
            version: string;
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /** Format: double */
            uptime_seconds: number;
        };
        /**
         * @description * `healthy` - healthy
         * @enum {string}
         */
        HealthOutStatusEnum: "healthy";
        /** @description The factors of the score, each 0..1. */
        HealthPartsOut: {
            tvl: number;
            consensus: number;
            /** @description Null where nobody reports transfers; its weight is then shared out. */
            success: number | null;
            freshness: number;
        };
        /** @description Where the simulated losses lie. All its probabilities sum to 1. */
        HistogramOut: {
            /** @description Of bins of equal width, from 0; none for a book that never loses. */
            edges_usd: number[];
            /** @description Of a loss above an edge and up to the next: one fewer than the edges. */
            probabilities: number[];
            /**
             * Format: double
             * @description Of losing nothing.
             */
            no_loss_probability: number;
            /**
             * Format: double
             * @description Of losing more than the last edge.
             */
            beyond_probability: number;
        };
        /** @description The losses over one horizon. Levels are in percent. */
        HorizonOut: {
            expected_loss: components["schemas"]["EstimateOut"];
            value_at_risk: {
                [key: string]: components["schemas"]["EstimateOut"];
            };
            expected_shortfall: {
                [key: string]: components["schemas"]["EstimateOut"];
            };
            /** @description Snapshots of earlier versions have none. */
            histogram?: components["schemas"]["HistogramOut"];
            /** @description The ten products with the largest ones. */
            components: components["schemas"]["ComponentOut"][];
            tranches: components["schemas"]["TrancheRiskOut"][];
            expected_uncovered_usd: number;
        };
        /** @description The machine that answered. */
        HostOut: {
            /** Format: double */
            cpu_percent: number;
            /** Format: double */
            memory_percent: number;
            /**
             * Format: double
             * @description In use on the host.
             */
            memory_mb: number;
            /** Format: double */
            disk_percent: number;
            network_sent_bytes: number;
            network_received_bytes: number;
        };
        /** @description Why an item has no result. */
        ItemErrorOut: {
            /** @description Stable machine word. */
            code: string;
            detail: string;
            errors?: components["schemas"]["FieldErrorOut"][];
        };
        /** @description One piece of work. What may be left out has no `default` in the document: generators of clients would ask for it. */
        ItemInRequest: {
            /** @description Yours; each once in a batch. */
            id: string | number;
            /** @description `operation` (`quote` unless told otherwise) and what that operation takes: a quote the same as POST quote. */
            data: {
                [key: string]: unknown;
            };
            /** @description 10 is worked on first; 5 unless given. */
            priority?: number;
        };
        /** @description What became of one item: its `result`, or its `error`. */
        ItemOut: {
            id: string | number;
            status: components["schemas"]["BatchItemStatusEnum"];
            result?: {
                [key: string]: unknown;
            };
            error?: components["schemas"]["ItemErrorOut"];
            /**
             * Format: double
             * @description Its share of the time where quotes were made together.
             */
            processing_time_ms: number;
        };
        /** @description A job of the schedule and its last run. */
        JobOut: {
            name: string;
            task: string;
            is_enabled: boolean;
            /** Format: double */
            interval_seconds: number | null;
            outcome: components["schemas"]["OutcomeEnum"];
            /** Format: date-time */
            started_at: string | null;
            /** Format: double */
            duration_ms: number | null;
            /** Format: date-time */
            succeeded_at: string | null;
            detail: string;
            /** @description No run has ended for two intervals and a minute. */
            is_overdue: boolean;
            /** @description The last run that ended failed. */
            is_failing: boolean;
        };
        /** @description A batch and the results that it has so far, by chunks, the most urgent first. */
        KeptBatchOut: {
            /** Format: uuid */
            batch_id: string;
            status: components["schemas"]["BatchStatusEnum"];
            total_items: number;
            /** @description Items that have a result. */
            processed: number;
            /** @description Items that have an error, those that timed out included. */
            failed: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            completed_at: string | null;
            /**
             * Format: double
             * @description From the first chunk taken to the last one done.
             */
            total_processing_time_ms: number | null;
            results: components["schemas"]["ItemOut"][];
        };
        /** @description One row of a tranche's ledger: signed changes of its balances. */
        LedgerEntryOut: {
            readonly id: number;
            kind: components["schemas"]["LedgerKindEnum"];
            /** Capital, TON */
            capital_ton?: number;
            /** @description The same in nanoTON. */
            readonly capital_nano: string;
            /** Liquid, TON */
            liquid_ton?: number;
            /** @description The same in nanoTON. */
            readonly liquid_nano: string;
            /** Coverage, USD */
            coverage_usd?: number;
            /** Premium, USD */
            premium_usd?: number;
            /** Format: date-time */
            created_at?: string;
        };
        /**
         * @description * `deposit` - Deposit
         *     * `withdrawal` - Withdrawal
         *     * `deploy` - deploy (liquid to invested)
         *     * `recall` - recall (invested to liquid)
         *     * `bind` - Bind
         *     * `import` - Import
         *     * `cancel` - Cancel
         *     * `expire` - Expire
         *     * `loss` - Loss
         * @enum {string}
         */
        LedgerKindEnum: "deposit" | "withdrawal" | "deploy" | "recall" | "bind" | "import" | "cancel" | "expire" | "loss";
        /** @description Both horizons, `30d` and `1y`; or why the model cannot assess the book. */
        LossModelOut: {
            paths?: number;
            seed?: number;
            horizons?: {
                [key: string]: components["schemas"]["HorizonOut"];
            };
            error?: string;
        };
        /** @description A movement of capital, in TON. */
        MovementInRequest: {
            /**
             * @description deposit, withdrawal; deploy turns liquid capital into invested, recall turns it back.
             *
             *     * `deposit` - deposit
             *     * `withdrawal` - withdrawal
             *     * `deploy` - deploy
             *     * `recall` - recall
             */
            kind: components["schemas"]["MovementKindEnum"];
            amount_ton: number | string;
        };
        /**
         * @description * `deposit` - deposit
         *     * `withdrawal` - withdrawal
         *     * `deploy` - deploy
         *     * `recall` - recall
         * @enum {string}
         */
        MovementKindEnum: "deposit" | "withdrawal" | "deploy" | "recall";
        /** @description The movement, and the tranche's balances after it. */
        MovementOut: {
            /** Format: uuid */
            movement_id: string;
            tranche_id: string;
            kind: components["schemas"]["MovementKindEnum"];
            amount_ton: number;
            /** @description The same in nanoTON. */
            amount_nano: string;
            /** @description What the tranche holds. */
            capital_ton: number;
            /** @description The same in nanoTON. */
            capital_nano: string;
            /** @description What of it is liquid. */
            liquid_ton: number;
            /** @description The same in nanoTON. */
            liquid_nano: string;
            /** Format: date-time */
            created_at: string;
        };
        /**
         * @description * `sales_suspended` - sales_suspended
         *     * `price_unknown` - price_unknown
         *     * `ltv_limit` - ltv_limit
         *     * `reserve_low` - reserve_low
         *     * `concentration_limit` - concentration_limit
         *     * `correlated_limit` - correlated_limit
         *     * `peril_limit` - peril_limit
         *     * `stress_buffer` - stress_buffer
         *     * `stressed_solvency` - stressed_solvency
         *     * `tranche_full` - tranche_full
         *     * `state_unavailable` - state_unavailable
         * @enum {string}
         */
        NotBindableReasonEnum: "sales_suspended" | "price_unknown" | "ltv_limit" | "reserve_low" | "concentration_limit" | "correlated_limit" | "peril_limit" | "stress_buffer" | "stressed_solvency" | "tranche_full" | "state_unavailable";
        /** @description Notifications and their deliveries. */
        NotificationStatsOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /** @description Figures by name. */
            notifications: {
                [key: string]: unknown;
            };
        };
        /**
         * @description * `policy_bound` - policy_bound
         *     * `policy_cancelled` - policy_cancelled
         *     * `policy_expired` - policy_expired
         *     * `bridge_health_change` - bridge_health_change
         *     * `bridge_critical_alert` - bridge_critical_alert
         *     * `risk_alert_opened` - risk_alert_opened
         *     * `risk_alert_resolved` - risk_alert_resolved
         *     * `ranking_update` - ranking_update
         *     * `apy_update` - apy_update
         *     * `price_depeg` - price_depeg
         *     * `batch_completed` - batch_completed
         *     * `analysis_completed` - analysis_completed
         * @enum {string}
         */
        NotificationTypeEnum: "policy_bound" | "policy_cancelled" | "policy_expired" | "bridge_health_change" | "bridge_critical_alert" | "risk_alert_opened" | "risk_alert_resolved" | "ranking_update" | "apy_update" | "price_depeg" | "batch_completed" | "analysis_completed";
        NullEnum: null;
        /** @description An observation of one asset by the source. */
        ObservationInRequest: {
            /** @description A stablecoin of the catalogue or TON, in any case. */
            symbol: string;
            price_usd: number | string;
            /**
             * Format: date-time
             * @description Within the last 24 h.
             */
            observed_at: string;
        };
        /**
         * @description * `never` - never
         *     * `running` - running
         *     * `succeeded` - succeeded
         *     * `failed` - failed
         *     * `left_out` - left_out
         * @enum {string}
         */
        OutcomeEnum: "never" | "running" | "succeeded" | "failed" | "left_out";
        /** @description The service in a few figures, over the last five minutes. */
        OverviewOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /** Format: double */
            cpu_percent: number;
            /** Format: double */
            memory_percent: number;
            /**
             * Format: double
             * @description In use on the host.
             */
            memory_mb: number;
            /** Format: double */
            disk_percent: number;
            /**
             * Format: double
             * @description Of the process that answered.
             */
            uptime_seconds: number;
            http_metrics: components["schemas"]["RequestFiguresOut"];
            /** @description Of POST batch-process; further figures may follow. */
            batch_metrics: components["schemas"]["RequestFiguresOut"];
            api_health: components["schemas"]["ServiceStatusEnum"];
            /** @description Why it is not healthy. */
            api_health_reasons: components["schemas"]["ReasonOut"][];
        };
        PaginatedAnalysisSummaryOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["AnalysisSummaryOut"][];
        };
        PaginatedBridgeOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["BridgeOut"][];
        };
        PaginatedBridgeReadingOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["BridgeReadingOut"][];
        };
        PaginatedLedgerEntryOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["LedgerEntryOut"][];
        };
        PaginatedPolicyOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["PolicyOut"][];
        };
        PaginatedProductOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["ProductOut"][];
        };
        PaginatedSnapshotSummaryOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["SnapshotSummaryOut"][];
        };
        PaginatedWebhookDeliveryOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["WebhookDeliveryOut"][];
        };
        PaginatedWebhookOutList: {
            /**
             * Format: uri
             * @example https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100
             */
            next: string | null;
            /**
             * Format: uri
             * @example null
             */
            previous: string | null;
            results: components["schemas"]["WebhookOut"][];
        };
        /** @description What is to change; the rest stays. */
        PatchedWebhookChangesInRequest: {
            url?: string;
            description?: string;
            events?: components["schemas"]["NotificationTypeEnum"][];
            filter?: components["schemas"]["WebhookFilterInRequest"];
            /**
             * @description Events that matter less are not delivered; LOW unless given.
             *
             *     * `LOW` - LOW
             *     * `NORMAL` - NORMAL
             *     * `HIGH` - HIGH
             *     * `CRITICAL` - CRITICAL
             */
            min_priority?: components["schemas"]["PriorityEnum"];
            /**
             * @description `paused` collects events until it is `active` again.
             *
             *     * `active` - Active
             *     * `paused` - Paused
             */
            status?: components["schemas"]["WebhookStatusEnum"];
        };
        /**
         * @description * `by_owner` - paused by its owner
         *     * `by_staff` - paused by staff
         *     * `failing` - it has failed without end
         *     * `gone` - it answered 410 Gone
         * @enum {string}
         */
        PauseReasonEnum: "by_owner" | "by_staff" | "failing" | "gone";
        /** @description A batch that goes on in the background. Its counts are those of the chunks that are done. */
        PendingBatchOut: {
            /** Format: uuid */
            batch_id: string;
            status: components["schemas"]["BatchStatusEnum"];
            total_items: number;
            /** @description Items that have a result. */
            processed: number;
            /** @description Items that have an error, those that timed out included. */
            failed: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            started_at: string | null;
            /** Format: date-time */
            completed_at: string | null;
            /**
             * Format: double
             * @description From the first chunk taken to the last one done.
             */
            total_processing_time_ms: number | null;
        };
        /** @description A policy. */
        PolicyOut: {
            /** Format: uuid */
            id: string;
            status: components["schemas"]["PolicyStatusEnum"];
            product_hash: string;
            coverage_type: string;
            chain: string;
            stablecoin: string;
            coverage_amount: number;
            duration_days: number;
            premium: number;
            total_rate: number;
            rate_version: number;
            policyholder: string;
            policy_ref: string | null;
            /** Format: uuid */
            quote_id: string | null;
            /**
             * Format: date-time
             * @description When it was bound; of an imported policy, when it was imported.
             */
            bound_at: string;
            /**
             * Format: date-time
             * @description What happens before is not covered. The waiting period after `bound_at`, unless it was imported.
             */
            starts_at: string;
            /** Format: date-time */
            ends_at: string;
            /** @description Fraction of the peg reference; depeg only. */
            trigger_price: number | null;
            /** @description Fraction of the peg reference; depeg only. */
            floor_price: number | null;
            allocation: components["schemas"]["AllocationOut"][];
            refund: number | null;
            /** @description What a claim was settled for; null unless the policy is paid. */
            payout: number | null;
            /**
             * Format: date-time
             * @description `bound_at` by its old name.
             */
            created_at: string;
            /** Format: date-time */
            closed_at: string | null;
        };
        /**
         * @description * `active` - Active
         *     * `expired` - Expired
         *     * `cancelled` - Cancelled
         *     * `paid` - Paid
         * @enum {string}
         */
        PolicyStatusEnum: "active" | "expired" | "cancelled" | "paid";
        /** @description Prices of one asset over time, oldest first. */
        PriceHistoryOut: {
            symbol: string;
            /**
             * Format: date-time
             * @description Where it begins.
             */
            from: string;
            /**
             * Format: date-time
             * @description Before which it ends. At most the last minute that has ended.
             */
            to: string;
            step_seconds: number;
            points: components["schemas"]["PricePointOut"][];
        };
        /** @description One asset. TON has no reference, so neither deviation nor state. */
        PriceOut: {
            symbol: string;
            /** @description The median of the votes, one of each operator; null before any was heard. */
            price_usd: number | null;
            /** @description What the coin is pegged to: 1, or its net asset value. */
            reference_usd: number | null;
            /** @description Below the reference: negative. */
            deviation_pct: number | null;
            state: components["schemas"]["StateEnum"] | components["schemas"]["NullEnum"];
            /** Format: date-time */
            state_since: string | null;
            /** Format: date-time */
            observed_at: string | null;
            /** @description Whether the price is older than 15 minutes, or missing. */
            stale: boolean;
            sources: components["schemas"]["PriceSourceOut"][];
        };
        /** @description One step. A step in which the asset had no price has no point. */
        PricePointOut: {
            /**
             * Format: date-time
             * @description Start of the step, which may lie before `from`.
             */
            time: string;
            /** @description The last of the step. */
            price_usd?: number;
            low_usd?: number;
            high_usd?: number;
            /** @description Lowest price as a fraction of the peg reference then in force; null of TON. */
            ratio_low?: number | null;
            /** @description Minutes of the step whose price enough operators stand behind. */
            good_minutes?: number;
        };
        /** @description Newest observation of one source, at most 15 minutes old. */
        PriceSourceOut: {
            source: string;
            price_usd: number;
            /** Format: date-time */
            observed_at: string;
        };
        /** @description A push of one source. */
        PricesInRequest: {
            /** @description A source that staff have assigned to the client, in lower case. All sources of an operator are one vote. */
            source: string;
            observations: components["schemas"]["ObservationInRequest"][];
        };
        /** @description Every asset, TON last. */
        PricesOut: {
            prices: components["schemas"]["PriceOut"][];
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /** @description How many observations were understood, and how many of them were not known before. */
        PricesRecordedOut: {
            received: number;
            new: number;
        };
        /**
         * @description * `LOW` - LOW
         *     * `NORMAL` - NORMAL
         *     * `HIGH` - HIGH
         *     * `CRITICAL` - CRITICAL
         * @enum {string}
         */
        PriorityEnum: "LOW" | "NORMAL" | "HIGH" | "CRITICAL";
        /** @description RFC 9457 problem document. */
        ProblemOut: {
            /** @description `urn:tonsurance:problem:` and the code. */
            type: string;
            title: string;
            status: number;
            detail: string;
            /** @description Stable machine word. */
            code: string;
            request_id: string;
            /** @description The same as `detail`, for older clients. */
            error: string;
            /** @description Of bad input: what is wrong with which field. */
            errors?: components["schemas"]["FieldErrorOut"][];
            /** @description Of a refusal (409): the limit that stands against it. */
            limit?: number;
            /** @description Of a refusal (409): what the value would be. */
            value?: number;
        };
        /** @description A process that records metrics. */
        ProcessOut: {
            /** @description Host and process id. */
            process: string;
            /** Format: double */
            seen_seconds_ago: number;
        };
        /** @description Exposure of a product. */
        ProductExposureOut: {
            coverage_type: string;
            chain: string;
            stablecoin: string;
            exposure_usd: number;
            policy_count: number;
        };
        /** @description A product and its current rate. */
        ProductOut: {
            product_hash: string;
            coverage_type: string;
            chain: string;
            stablecoin: string;
            base_rate: number;
            chain_multiplier: number;
            stablecoin_adjustment: number;
            total_rate: number;
            rate_version: number;
        };
        /** @description A queue of background jobs. */
        QueueOut: {
            name: string;
            waiting: number;
            /**
             * Format: double
             * @description How long the job at its head has waited.
             */
            oldest_seconds: number;
        };
        /** @description A cover to price. Names are matched without regard to case. */
        QuoteInRequest: {
            /** @description depeg, smart_contract, oracle, bridge, cex_liquidation */
            coverage_type: string;
            /** @description Such as Ethereum. */
            chain: string;
            /** @description Such as USDC. */
            stablecoin: string;
            /** @description USD; a number or a decimal string. */
            coverage_amount: number | string;
            duration_days: number;
        };
        /** @description A priced cover and the token that binds it. */
        QuoteOut: {
            premium: number;
            breakdown: components["schemas"]["BreakdownOut"];
            product_hash: string;
            coverage_type: string;
            chain: string;
            stablecoin: string;
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /** Format: uuid */
            quote_id: string;
            quote_token: string;
            /** Format: date-time */
            expires_at: string;
            /** @description From binding to the start of cover. */
            waiting_period_hours: number;
            rate_version: number;
            /** @description Whether the book would take it now; decided again at binding. */
            bindable: boolean;
            not_bindable_reason?: components["schemas"]["NotBindableReasonEnum"];
        };
        /** @description Readiness, with each dependency. A failing feed does not degrade it. */
        ReadinessOut: {
            /**
             * @description `degraded`: in use, for the `reasons`; `unready`: something is down.
             *
             *     * `ready` - ready
             *     * `degraded` - degraded
             *     * `unready` - unready
             */
            status: components["schemas"]["ReadinessOutStatusEnum"];
            reasons: components["schemas"]["DegradedReasonOut"][];
            checks: components["schemas"]["DependenciesOut"];
            feeds: components["schemas"]["FeedOut"][];
            queues: components["schemas"]["QueueOut"][];
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /**
         * @description * `ready` - ready
         *     * `degraded` - degraded
         *     * `unready` - unready
         * @enum {string}
         */
        ReadinessOutStatusEnum: "ready" | "degraded" | "unready";
        /** @description A reason why the service is not healthy. */
        ReasonOut: {
            check: components["schemas"]["CheckEnum"];
            status: components["schemas"]["ServiceStatusEnum"];
            detail: string;
            /** Format: double */
            value: number | null;
            /** Format: double */
            limit: number | null;
        };
        /** @description Redis, since it started. */
        RedisOut: {
            /** Format: double */
            used_memory_mb: number;
            connected_clients: number;
            hits: number;
            misses: number;
            /** Format: double */
            hit_rate: number | null;
        };
        /** @description What a clean-up took away. */
        RemovedOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /** @description Rows and entries, by what they were. */
            removed: {
                [key: string]: number;
            };
        };
        /** @description How often, how fast, how often wrong. */
        RequestFiguresOut: {
            requests: number;
            /** Format: double */
            requests_per_second: number;
            /** @description Answers with a status of 400 and above, by status. */
            errors: {
                [key: string]: number;
            };
            /**
             * Format: double
             * @description Share of answers with a status of 500 and above.
             */
            error_rate: number | null;
            latency: components["schemas"]["DurationsOut"];
        };
        /** @description How bad a day must be. */
        ReverseStressOut: {
            tranche_id: string;
            uniform_depeg: number | null;
        };
        /**
         * @description * `High` - High
         *     * `Critical` - Critical
         * @enum {string}
         */
        RiskAlertSeverityEnum: "High" | "Critical";
        /**
         * @description * `open` - Open
         *     * `acknowledged` - Acknowledged
         *     * `resolved` - Resolved
         * @enum {string}
         */
        RiskAlertStatusEnum: "open" | "acknowledged" | "resolved";
        /** @description What one bad day costs. The result on BTC stands beside the loss and is not netted against it. */
        ScenarioLossOut: {
            scenario: string;
            annual_probability: number;
            loss_usd: number;
            loss_ratio: number | null;
            by_coverage_type: {
                [key: string]: number;
            };
            by_stablecoin: {
                [key: string]: number;
            };
            by_tranche: {
                [key: string]: number;
            };
            uncovered_usd: number;
            /** @description Tranches with capital left. */
            survivors: string[];
            /** @description Of the price of TON, in which capital is held. Snapshots of earlier versions have null. */
            ton_change: number | null;
            /** @description Capital at the scenario's price of TON, before the loss. Snapshots of earlier versions have null. */
            capital_after_usd: number | null;
            btc_change: number;
            btc_result_usd: number;
        };
        /**
         * @description * `read` - read
         *     * `write` - write
         *     * `oracle` - oracle
         *     * `treasury` - treasury
         *     * `risk` - risk
         *     * `admin` - admin
         * @enum {string}
         */
        ScopesEnum: "read" | "write" | "oracle" | "treasury" | "risk" | "admin";
        /** @description The verdict, with every reason, and each dependency. */
        ServiceHealthOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            status: components["schemas"]["ServiceStatusEnum"];
            reasons: components["schemas"]["ReasonOut"][];
            checks: components["schemas"]["DependenciesOut"];
        };
        /**
         * @description * `healthy` - healthy
         *     * `degraded` - degraded
         *     * `unhealthy` - unhealthy
         * @enum {string}
         */
        ServiceStatusEnum: "healthy" | "degraded" | "unhealthy";
        /** @description The newest run, whole. */
        SnapshotOut: {
            /** Format: date-time */
            taken_at: string;
            /** @description How long it took to compute them. */
            duration_ms: number;
            total_capital_usd: number;
            effective_capital_usd: number;
            liquid_reserves_usd: number;
            coverage_sold_usd: number;
            /** @description Coverage sold over effective capital. */
            ltv: number | null;
            /** @description Liquid reserves over capital. */
            reserve_ratio: number | null;
            policy_count: number;
            /** @description Days until the active policies end, on average. */
            mean_duration_days: number | null;
            /** @description The coin with the largest exposure. */
            top_stablecoin: string | null;
            /** @description Its exposure over capital. */
            top_concentration: number | null;
            /** @description All bridge cover. */
            bridge_exposure_usd: number;
            /** @description Mean absolute pairwise correlation of daily returns over 30 days. */
            correlation: number | null;
            correlation_regime: components["schemas"]["CorrelationRegimeEnum"] | components["schemas"]["NullEnum"];
            expected_loss_usd: number | null;
            var_95_usd: number | null;
            var_99_usd: number | null;
            var_995_usd: number | null;
            es_95_usd: number | null;
            es_99_usd: number | null;
            /** @description VaR 99 over capital. */
            var_99_ratio: number | null;
            worst_scenario: string | null;
            worst_stress_loss_usd: number | null;
            /** @description The worst stress loss over capital. */
            stress_loss_ratio: number | null;
            /** @description The smallest depeg of all coins that exhausts SURE_EQT; null when none does. */
            reverse_stress_depeg: number | null;
            concentrations: components["schemas"]["ConcentrationsOut"];
            correlation_matrix: components["schemas"]["CorrelationMatrixOut"];
            loss_model: components["schemas"]["LossModelOut"];
            stress: components["schemas"]["StressOut"];
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
        };
        /** @description The figures of one run. Losses are over 30 days. */
        SnapshotSummaryOut: {
            /** Format: date-time */
            taken_at: string;
            /** @description How long it took to compute them. */
            duration_ms: number;
            total_capital_usd: number;
            effective_capital_usd: number;
            liquid_reserves_usd: number;
            coverage_sold_usd: number;
            /** @description Coverage sold over effective capital. */
            ltv: number | null;
            /** @description Liquid reserves over capital. */
            reserve_ratio: number | null;
            policy_count: number;
            /** @description Days until the active policies end, on average. */
            mean_duration_days: number | null;
            /** @description The coin with the largest exposure. */
            top_stablecoin: string | null;
            /** @description Its exposure over capital. */
            top_concentration: number | null;
            /** @description All bridge cover. */
            bridge_exposure_usd: number;
            /** @description Mean absolute pairwise correlation of daily returns over 30 days. */
            correlation: number | null;
            correlation_regime: components["schemas"]["CorrelationRegimeEnum"] | components["schemas"]["NullEnum"];
            expected_loss_usd: number | null;
            var_95_usd: number | null;
            var_99_usd: number | null;
            var_995_usd: number | null;
            es_95_usd: number | null;
            es_99_usd: number | null;
            /** @description VaR 99 over capital. */
            var_99_ratio: number | null;
            worst_scenario: string | null;
            worst_stress_loss_usd: number | null;
            /** @description The worst stress loss over capital. */
            stress_loss_ratio: number | null;
            /** @description The smallest depeg of all coins that exhausts SURE_EQT; null when none does. */
            reverse_stress_depeg: number | null;
        };
        /** @description Exposure of a stablecoin. */
        StablecoinExposureOut: {
            stablecoin: string;
            exposure_usd: number;
        };
        /**
         * @description * `pegged` - Pegged
         *     * `warning` - Warning
         *     * `critical` - Critical
         * @enum {string}
         */
        StateEnum: "pegged" | "warning" | "critical";
        /** @description Round trips that begin with one kind of statement. */
        StatementOut: {
            count: number;
            /** Format: double */
            mean: number | null;
            /** Format: double */
            p50: number | null;
            /** Format: double */
            p95: number | null;
            /** Format: double */
            p99: number | null;
            statement: string;
        };
        /** @description Every active scenario, and the reverse stress. */
        StressOut: {
            scenarios: components["schemas"]["ScenarioLossOut"][];
            reverse: components["schemas"]["ReverseStressOut"];
        };
        /** @description Processes, queues, jobs and feeds. */
        SystemStatusOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            service: string;
            version: string;
            /**
             * Format: double
             * @description Of the process that answered.
             */
            uptime_seconds: number;
            host: components["schemas"]["HostOut"];
            checks: components["schemas"]["DependenciesOut"];
            feeds: components["schemas"]["FeedOut"][];
            processes: components["schemas"]["ProcessOut"][];
            queues: components["schemas"]["QueueOut"][];
            jobs: components["schemas"]["JobOut"][];
        };
        /** @description Which of the key's scopes the token is to carry. */
        TokenInRequest: {
            /** @description A subset of the client's scopes; all of them unless given. */
            scopes?: components["schemas"]["ScopesEnum"][];
        };
        /** @description A token, to be sent as `Authorization: Bearer`. */
        TokenOut: {
            /** @description A JWT; treat it as opaque. */
            token: string;
            token_type: string;
            scopes: components["schemas"]["ScopesEnum"][];
            /** @description Seconds from now. */
            expires_in: number;
            /** Format: date-time */
            expires_at: string;
        };
        /** @description One tranche: yield in percent, utilisation 0..1, amounts in TON. */
        TrancheApyOut: {
            tranche_id: string;
            apy: number;
            utilization: number;
            total_capital_ton: number;
            /** @description The same in nanoTON. */
            total_capital_nano: string;
            coverage_sold_ton: number;
            /** @description The same in nanoTON. */
            coverage_sold_nano: string;
            available_capacity_ton: number;
            /** @description The same in nanoTON. */
            available_capacity_nano: string;
            /**
             * Format: double
             * @description Unix seconds.
             */
            last_updated: number;
        };
        /** @description What the horizon does to a tranche. */
        TrancheRiskOut: {
            tranche_id: string;
            expected_loss_usd: number;
            /**
             * Format: double
             * @description Of losing anything.
             */
            loss_probability: number;
            /**
             * Format: double
             * @description Of losing everything.
             */
            exhaustion_probability: number;
        };
        /**
         * @description * `sales_suspended` - sales_suspended
         *     * `price_unknown` - price_unknown
         *     * `ltv_limit` - ltv_limit
         *     * `reserve_low` - reserve_low
         *     * `concentration_limit` - concentration_limit
         *     * `correlated_limit` - correlated_limit
         *     * `peril_limit` - peril_limit
         *     * `stress_buffer` - stress_buffer
         *     * `stressed_solvency` - stressed_solvency
         *     * `tranche_full` - tranche_full
         * @enum {string}
         */
        UnderwritingCheckEnum: "sales_suspended" | "price_unknown" | "ltv_limit" | "reserve_low" | "concentration_limit" | "correlated_limit" | "peril_limit" | "stress_buffer" | "stressed_solvency" | "tranche_full";
        /** @description Quotes and binds. */
        UnderwritingMetricsOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /**
             * Format: double
             * @description The time that the figures are of: that asked for, up to the next whole slot.
             */
            window_seconds: number;
            quotes: number;
            /** Format: double */
            quotes_per_hour: number;
            policies: number;
            /** Format: double */
            quote_to_bind_rate: number | null;
            quote_latency: components["schemas"]["DurationsOut"];
            bind_latency: components["schemas"]["DurationsOut"];
            /** @description bound, replayed, refused, failed. */
            bind_outcomes: {
                [key: string]: number;
            };
            top_products: components["schemas"]["AskedProductOut"][];
        };
        /** @description WebSockets. */
        WebSocketMetricsOut: {
            /**
             * Format: double
             * @description Unix seconds.
             */
            timestamp: number;
            /**
             * Format: double
             * @description The time that the figures are of: that asked for, up to the next whole slot.
             */
            window_seconds: number;
            /** @description Open now, by path. */
            connections: {
                [key: string]: number;
            };
            /** @description Held now, by channel. */
            subscriptions: {
                [key: string]: number;
            };
            /** @description By channel. */
            messages_sent: {
                [key: string]: number;
            };
            delivery_latency: components["schemas"]["DurationsOut"];
        };
        /** @description One event on its way to the webhook. */
        WebhookDeliveryOut: {
            /** Format: uuid */
            event_id: string;
            type: components["schemas"]["NotificationTypeEnum"];
            status: components["schemas"]["DeliveryStatusEnum"];
            attempts: number;
            /** @description Of the last answer. */
            status_code: number | null;
            /** @description Why the last attempt failed. */
            reason: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            attempted_at: string | null;
            /** Format: date-time */
            finished_at: string | null;
        };
        /** @description An event passes when it names one of the members of every dimension that is given. Names are matched without regard to case. */
        WebhookFilterInRequest: {
            /** @description Such as depeg. */
            coverage_type?: string[];
            /** @description Such as Ethereum. */
            chain?: string[];
            /** @description Such as USDC. */
            stablecoin?: string[];
            /** @description Such as wormhole_eth_ton. */
            bridge_id?: string[];
        };
        /** @description A webhook to register. */
        WebhookInRequest: {
            /** @description https://, leading to public addresses only. */
            url: string;
            description?: string;
            events: components["schemas"]["NotificationTypeEnum"][];
            filter?: components["schemas"]["WebhookFilterInRequest"];
            /**
             * @description Events that matter less are not delivered; LOW unless given.
             *
             *     * `LOW` - LOW
             *     * `NORMAL` - NORMAL
             *     * `HIGH` - HIGH
             *     * `CRITICAL` - CRITICAL
             */
            min_priority?: components["schemas"]["PriorityEnum"];
        };
        /** @description A webhook. */
        WebhookOut: {
            /** Format: uuid */
            id: string;
            url: string;
            description: string;
            events: components["schemas"]["NotificationTypeEnum"][];
            filter: {
                [key: string]: string[];
            };
            min_priority: components["schemas"]["PriorityEnum"];
            status: components["schemas"]["WebhookStatusEnum"];
            /**
             * @description Why it is paused; empty while it is active.
             *
             *     * `by_owner` - paused by its owner
             *     * `by_staff` - paused by staff
             *     * `failing` - it has failed without end
             *     * `gone` - it answered 410 Gone
             */
            pause_reason: components["schemas"]["PauseReasonEnum"] | components["schemas"]["BlankEnum"];
            /** Format: date-time */
            paused_at: string | null;
            /** @description Attempts failed in a row. */
            failures: number;
            /**
             * Format: date-time
             * @description After a failure: when the next attempt is due.
             */
            next_attempt_at: string | null;
            /** Format: date-time */
            last_success_at: string | null;
            last_test: components["schemas"]["WebhookTestResultOut"] | null;
            /** Format: date-time */
            created_at: string;
        };
        /**
         * @description * `active` - Active
         *     * `paused` - Paused
         * @enum {string}
         */
        WebhookStatusEnum: "active" | "paused";
        /** @description A test event is on its way; `last_test` of the webhook tells what came of it. */
        WebhookTestOut: {
            /** Format: uuid */
            event_id: string;
        };
        /** @description What came of a test event. */
        WebhookTestResultOut: {
            /** Format: uuid */
            event_id: string;
            /** Format: date-time */
            sent_at: string;
            delivered: boolean;
            status_code: number | null;
            reason: string;
        };
        /** @description A webhook with its new secret, which is not shown again. */
        WebhookWithSecretOut: {
            /** Format: uuid */
            id: string;
            url: string;
            description: string;
            events: components["schemas"]["NotificationTypeEnum"][];
            filter: {
                [key: string]: string[];
            };
            min_priority: components["schemas"]["PriorityEnum"];
            status: components["schemas"]["WebhookStatusEnum"];
            /**
             * @description Why it is paused; empty while it is active.
             *
             *     * `by_owner` - paused by its owner
             *     * `by_staff` - paused by staff
             *     * `failing` - it has failed without end
             *     * `gone` - it answered 410 Gone
             */
            pause_reason: components["schemas"]["PauseReasonEnum"] | components["schemas"]["BlankEnum"];
            /** Format: date-time */
            paused_at: string | null;
            /** @description Attempts failed in a row. */
            failures: number;
            /**
             * Format: date-time
             * @description After a failure: when the next attempt is due.
             */
            next_attempt_at: string | null;
            /** Format: date-time */
            last_success_at: string | null;
            last_test: components["schemas"]["WebhookTestResultOut"] | null;
            /** Format: date-time */
            created_at: string;
            secret: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Follows the request through our logs; yours when you send a harmless one. */
        "X-Request-ID": string;
        /**
         * @description Requests that your bucket holds for this group of endpoints: two seconds' worth of your rate.
         * @example 100
         */
        "RateLimit-Limit": number;
        /**
         * @description Requests left in it.
         * @example 97
         */
        "RateLimit-Remaining": number;
        /**
         * @description Seconds until it is full again.
         * @example 1
         */
        "RateLimit-Reset": number;
        /** @description Names the content; send it as `If-None-Match`. */
        ETag: string;
        /**
         * @description Seconds to wait.
         * @example 5
         */
        "Retry-After": number;
        /**
         * @description How to authenticate.
         * @example Bearer
         */
        "WWW-Authenticate": string;
        /**
         * @description The methods of this path.
         * @example GET, HEAD, OPTIONS
         */
        Allow: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    analysis_list: {
        parameters: {
            query?: {
                /**
                 * @description * `stress_test` - Stress Test
                 *     * `var` - Var
                 *     * `what_if` - What If
                 *     * `backtest` - Backtest
                 */
                analysis_type?: "backtest" | "stress_test" | "var" | "what_if";
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                /** @description Rows on a page. */
                limit?: number;
                /**
                 * @description * `pending` - Pending
                 *     * `running` - Running
                 *     * `completed` - Completed
                 *     * `failed` - Failed
                 */
                status?: "completed" | "failed" | "pending" | "running";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedAnalysisSummaryOutList"];
                };
            };
        };
    };
    analysis_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnalysisInRequest"];
            };
        };
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisOut"];
                };
            };
        };
    };
    analysis_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisOut"];
                };
            };
        };
    };
    analysis_cancel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                analysis_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnalysisOut"];
                };
            };
        };
    };
    batch_process: {
        parameters: {
            query?: never;
            header?: {
                /** @description `respond-async`: do not wait; the workers take the batch, and `Location` has it. */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchInRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchOut"];
                };
            };
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PendingBatchOut"];
                };
            };
        };
    };
    batch_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                batch_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptBatchOut"];
                };
            };
        };
    };
    metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OverviewOut"];
                };
            };
        };
    };
    monitoring_cleanup_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RemovedOut"];
                };
            };
        };
    };
    monitoring_dashboard_retrieve: {
        parameters: {
            query?: {
                /** @description How far back to look, in seconds. */
                window?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DashboardOut"];
                };
            };
        };
    };
    monitoring_health_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceHealthOut"];
                };
            };
        };
    };
    monitoring_metrics_api_retrieve: {
        parameters: {
            query?: {
                /** @description How far back to look, in seconds. */
                window?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiMetricsOut"];
                };
            };
        };
    };
    monitoring_metrics_database_retrieve: {
        parameters: {
            query?: {
                /** @description How far back to look, in seconds. */
                window?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DatabaseMetricsOut"];
                };
            };
        };
    };
    monitoring_metrics_reset_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ForgottenOut"];
                };
            };
        };
    };
    monitoring_metrics_underwriting_retrieve: {
        parameters: {
            query?: {
                /** @description How far back to look, in seconds. */
                window?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnderwritingMetricsOut"];
                };
            };
        };
    };
    monitoring_metrics_websocket_retrieve: {
        parameters: {
            query?: {
                /** @description How far back to look, in seconds. */
                window?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebSocketMetricsOut"];
                };
            };
        };
    };
    monitoring_notifications_stats_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationStatsOut"];
                };
            };
        };
    };
    monitoring_system_status_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SystemStatusOut"];
                };
            };
        };
    };
    auth_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TokenInRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenOut"];
                };
            };
        };
    };
    bridge_health_retrieve: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path: {
                bridge_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BridgeHealthOut"];
                };
            };
        };
    };
    bridges_list: {
        parameters: {
            query?: {
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                /** @description * `TON` - TON */
                dest_chain?: "TON";
                exploit_detected?: boolean;
                /**
                 * @description * `Healthy` - Healthy
                 *     * `Caution` - Caution
                 *     * `Warning` - Warning
                 *     * `Critical` - Critical
                 */
                health_status?: "Caution" | "Critical" | "Healthy" | "Warning";
                /** @description Rows on a page. */
                limit?: number;
                /**
                 * @description * `Arbitrum` - Arbitrum
                 *     * `Base` - Base
                 *     * `Ethereum` - Ethereum
                 *     * `Lightning` - Lightning
                 *     * `Polygon` - Polygon
                 *     * `Solana` - Solana
                 */
                source_chain?: "Arbitrum" | "Base" | "Ethereum" | "Lightning" | "Polygon" | "Solana";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedBridgeOutList"];
                };
            };
        };
    };
    bridges_history_list: {
        parameters: {
            query?: {
                assessed_after?: string;
                assessed_before?: string;
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                exploit_detected?: boolean;
                /**
                 * @description * `Healthy` - Healthy
                 *     * `Caution` - Caution
                 *     * `Warning` - Warning
                 *     * `Critical` - Critical
                 */
                health_status?: "Caution" | "Critical" | "Healthy" | "Warning";
                /** @description Rows on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                bridge_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedBridgeReadingOutList"];
                };
            };
        };
    };
    bridges_observe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                bridge_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BridgeObservationsInRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BridgeObservationsOut"];
                };
            };
        };
    };
    capacity_retrieve: {
        parameters: {
            query: {
                chain: string;
                coverage_type: string;
                stablecoin: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CapacityOut"];
                };
            };
        };
    };
    policies_list: {
        parameters: {
            query?: {
                chain?: string;
                coverage_type?: string;
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                ends_before?: string;
                /** @description Rows on a page. */
                limit?: number;
                policy_ref?: string;
                policyholder?: string;
                stablecoin?: string;
                starts_after?: string;
                /**
                 * @description * `active` - Active
                 *     * `expired` - Expired
                 *     * `cancelled` - Cancelled
                 *     * `paid` - Paid
                 */
                status?: "active" | "cancelled" | "expired" | "paid";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedPolicyOutList"];
                };
            };
        };
    };
    policies_create: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 128 printable ASCII characters. The same key and body again gets the same answer for 24 h, without a second effect. */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BindInRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyOut"];
                };
            };
        };
    };
    policies_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                policy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyOut"];
                };
            };
        };
    };
    policies_cancel: {
        parameters: {
            query?: never;
            header?: {
                /** @description 1 to 128 printable ASCII characters. The same key and body again gets the same answer for 24 h, without a second effect. */
                "Idempotency-Key"?: string;
            };
            path: {
                policy_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyOut"];
                };
            };
        };
    };
    policies_export: {
        parameters: {
            query?: {
                chain?: string;
                coverage_type?: string;
                ends_before?: string;
                /** @description `csv` unless told otherwise. */
                format?: "csv" | "ndjson";
                policy_ref?: string;
                policyholder?: string;
                stablecoin?: string;
                starts_after?: string;
                /**
                 * @description * `active` - Active
                 *     * `expired` - Expired
                 *     * `cancelled` - Cancelled
                 *     * `paid` - Paid
                 */
                status?: "active" | "cancelled" | "expired" | "paid";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows as they stood. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
        };
    };
    prices_read: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PricesOut"];
                };
            };
        };
    };
    prices_push: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PricesInRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PricesRecordedOut"];
                };
            };
        };
    };
    prices_history: {
        parameters: {
            query?: {
                /** @description Fields of a point beside its time, separated by commas: `price_usd`, `low_usd`, `high_usd`, `ratio_low`, `good_minutes`. All when missing. */
                fields?: string;
                /** @description Where it begins; 24 h before `to` when missing. */
                from?: string;
                /** @description Width of a step in seconds, or like `5m`, `1h`, `1d`: whole minutes up to an hour, whole hours above. At most 500 steps. Chosen when missing. */
                step?: string;
                /** @description Before which it ends; now when missing. */
                to?: string;
            };
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path: {
                symbol: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PriceHistoryOut"];
                };
            };
        };
    };
    products_list: {
        parameters: {
            query?: {
                chain?: string;
                coverage_type?: string;
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                /** @description Rows on a page. */
                limit?: number;
                stablecoin?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedProductOutList"];
                };
            };
        };
    };
    products_retrieve: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path: {
                product_hash: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProductOut"];
                };
            };
        };
    };
    quote_multi_dimensional: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuoteInRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuoteOut"];
                };
            };
        };
    };
    risk_alerts_read: {
        parameters: {
            query?: {
                /** @description In any case. */
                alert_type?: "Concentration_High" | "Correlation_Spike" | "LTV_Breach" | "Reserve_Low" | "Stress_Loss_High" | "VaR_Breach";
                /** @description In any case. */
                severity?: "Critical" | "High";
                /** @description In any case. Without it: all but resolved. */
                status?: "acknowledged" | "open" | "resolved";
            };
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertsOut"];
                };
            };
        };
    };
    risk_alerts_acknowledge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                alert_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertOut"];
                };
            };
        };
    };
    risk_alerts_export: {
        parameters: {
            query?: {
                /** @description In any case. */
                alert_type?: "Concentration_High" | "Correlation_Spike" | "LTV_Breach" | "Reserve_Low" | "Stress_Loss_High" | "VaR_Breach";
                /** @description `csv` unless told otherwise. */
                format?: "csv" | "ndjson";
                /** @description In any case. */
                severity?: "Critical" | "High";
                /** @description In any case. Without it: all but resolved. */
                status?: "acknowledged" | "open" | "resolved";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows as they stood. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
        };
    };
    risk_exposure_retrieve: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExposureOut"];
                };
            };
        };
    };
    risk_snapshot_retrieve: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SnapshotOut"];
                };
            };
        };
    };
    risk_snapshots_list: {
        parameters: {
            query?: {
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                /** @description Rows on a page. */
                limit?: number;
                taken_after?: string;
                taken_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedSnapshotSummaryOutList"];
                };
            };
        };
    };
    risk_snapshots_export: {
        parameters: {
            query?: {
                /** @description `csv` unless told otherwise. */
                format?: "csv" | "ndjson";
                taken_after?: string;
                taken_before?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The rows as they stood. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                    "application/x-ndjson": string;
                };
            };
        };
    };
    tranches_history_list: {
        parameters: {
            query?: {
                created_after?: string;
                created_before?: string;
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                /**
                 * @description * `deposit` - Deposit
                 *     * `withdrawal` - Withdrawal
                 *     * `deploy` - deploy (liquid to invested)
                 *     * `recall` - recall (invested to liquid)
                 *     * `bind` - Bind
                 *     * `import` - Import
                 *     * `cancel` - Cancel
                 *     * `expire` - Expire
                 *     * `loss` - Loss
                 */
                kind?: "bind" | "cancel" | "deploy" | "deposit" | "expire" | "import" | "loss" | "recall" | "withdrawal";
                /** @description Rows on a page. */
                limit?: number;
            };
            header?: never;
            path: {
                tranche_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedLedgerEntryOutList"];
                };
            };
        };
    };
    tranches_move: {
        parameters: {
            query?: never;
            header: {
                /** @description 1 to 128 printable ASCII characters. The same key and body again gets the same answer for 24 h, without a second effect. */
                "Idempotency-Key": string;
            };
            path: {
                tranche_id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MovementInRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MovementOut"];
                };
            };
        };
    };
    tranches_apy_retrieve: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description ETags that you hold; the answer is 304 when one of them is current.
                 * @example W/"9f86d081884c7d659a2feaa0c55ad015"
                 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApyOut"];
                };
            };
        };
    };
    webhooks_list: {
        parameters: {
            query?: {
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                /** @description Rows on a page. */
                limit?: number;
                /**
                 * @description * `active` - Active
                 *     * `paused` - Paused
                 */
                status?: "active" | "paused";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedWebhookOutList"];
                };
            };
        };
    };
    webhooks_create: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookInRequest"];
            };
        };
        responses: {
            /** @description Created */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecretOut"];
                };
            };
        };
    };
    webhooks_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    webhooks_destroy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone, with its deliveries. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    webhooks_partial_update: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["PatchedWebhookChangesInRequest"];
            };
        };
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookOut"];
                };
            };
        };
    };
    webhooks_deliveries: {
        parameters: {
            query?: {
                /** @description From `next` or `previous` of a page. */
                cursor?: string;
                /** @description Rows on a page. */
                limit?: number;
                /**
                 * @description * `pending` - Pending
                 *     * `delivered` - Delivered
                 *     * `dead` - dead letter
                 *     * `expired` - Expired
                 */
                status?: "dead" | "delivered" | "expired" | "pending";
            };
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaginatedWebhookDeliveryOutList"];
                };
            };
        };
    };
    webhooks_rotate_secret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookWithSecretOut"];
                };
            };
        };
    };
    webhooks_test: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                webhook_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTestOut"];
                };
            };
        };
    };
    health_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HealthOut"];
                };
            };
        };
    };
    health_ready_retrieve: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadinessOut"];
                };
            };
        };
    };
}
