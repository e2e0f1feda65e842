namespace MBot.Agent.Nginx;

/// <summary>What a visitor sees while no copy of the app answers: self-contained, and gone by itself when one does.</summary>
internal static class MaintenancePage
{
    public const int RetryAfterSeconds = 5;

    /// <summary>Free of nginx's own characters (single quote, backslash, dollar): it stands in the configuration as one string.</summary>
    public const string Html =
        """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="refresh" content="5">
        <title>Back in a moment</title>
        <style>
        html { color-scheme: light dark; font-family: system-ui, sans-serif; }
        body { display: grid; min-height: 90vh; place-content: center; text-align: center; }
        </style>
        </head>
        <body>
        <h1>Back in a moment</h1>
        <p>The application is being updated or is starting. This page reloads by itself.</p>
        </body>
        </html>
        """;
}
