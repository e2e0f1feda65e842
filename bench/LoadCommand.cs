using System.CommandLine;
using MBot.TestKit;

namespace MBot.Bench;

/// <summary>Puts the hello app under load and tells every failure; demo.sh runs it beside its redeploys.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var url = new Option<Uri>("--url")
        {
            Description = "the page of the hello app",
            Required = true,
            CustomParser = parsed => new Uri(parsed.Tokens[0].Value.TrimEnd('/') + "/"),
        };
        var seconds = new Option<int>("--seconds") { Description = "run that long", DefaultValueFactory = _ => 30 };
        var untilClosed = new Option<bool>("--until-stdin-closes")
        {
            Description = "run until standard input closes; lines on it: \"expect RELEASE…\", \"report STEP\"",
        };
        var expect = new Option<string[]>("--expect-release")
        {
            Description = "what new sessions must show; any when absent",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [],
        };
        var sessions = new Option<int>("--sessions") { Description = "sessions that stay open", DefaultValueFactory = _ => 10 };
        var visitors = new Option<int>("--visitors") { Description = "new visitors at a time", DefaultValueFactory = _ => 4 };
        var clients = new Option<int>("--clients") { Description = "keep-alive clients at full speed", DefaultValueFactory = _ => 0 };
        var path = new Option<string>("--clients-path")
        {
            Description = "what they ask for: a path, or \"asset\" for a hashed asset of the page",
            DefaultValueFactory = _ => "_stcore/health",
        };
        var json = new Option<bool>("--json") { Description = "reports as JSON, one a line" };

        var command = new Command("load", "Mixed load on the hello app without retries; exit code 1 when a request failed.")
        {
            url, seconds, untilClosed, expect, sessions, visitors, clients, path, json,
        };
        command.SetAction((parsed, ct) =>
        {
            var options = new LoadOptions
            {
                Page = parsed.GetRequiredValue(url),
                Releases = parsed.GetRequiredValue(expect),
                Sessions = parsed.GetValue(sessions),
                Visitors = parsed.GetValue(visitors),
                FullSpeedClients = parsed.GetValue(clients),
                FullSpeedPath = parsed.GetValue(path) is "asset" ? null : parsed.GetValue(path),
                MaxDuration = parsed.GetValue(untilClosed) ? TimeSpan.FromHours(2) : TimeSpan.FromSeconds(parsed.GetValue(seconds)),
            };
            var printer = new ReportPrinter(Console.Out, parsed.GetValue(json));
            return new LoadRun(options, printer).RunAsync(parsed.GetValue(untilClosed) ? Console.In : null, ct);
        });
        return command;
    }
}
