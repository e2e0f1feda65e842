using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests.Logs;

/// <summary>deploy/logs/mbot.conf by the shipper that it is for: its own check, and what an endpoint really gets.</summary>
public sealed class ShippingTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);
    private static readonly string Shipped = Path.Combine(Repository.Root, "deploy", "logs", "mbot.conf");

    [NeedsFact(Part.SyslogNg)]
    public async Task TheConfiguration_PassesTheShippersOwnCheck()
    {
        using var folder = new TempFolder("syslog-ng");
        var main = await WriteAsync(folder, await File.ReadAllTextAsync(Shipped));

        var said = await ChildProcess.RunAsync("syslog-ng", ["--syntax-only", "-f", main]);

        Assert.DoesNotContain("rror", said, StringComparison.Ordinal);
    }

    [NeedsFact(Part.SyslogNg)]
    public async Task WhatAppNginxAndAgentSay_ArrivesAsOtlp_AlsoAfterTheEndpointWasAway_AndAfterRotation()
    {
        using var folder = new TempFolder("syslog-ng");
        await using var server = WebhookServer.Start();
        server.Answer(503);
        Directory.CreateDirectory(folder["logs/nginx"]);
        foreach (var file in new[] { "logs/nginx/access.log", "logs/nginx/error.log", "logs/agent.log", "journal" })
            await File.WriteAllTextAsync(folder[file], "");
        var main = await WriteAsync(folder, (await File.ReadAllTextAsync(Shipped))
            .Replace("https://logs.eu-west-3.amazonaws.com/v1/logs", server.Address, StringComparison.Ordinal)
            .Replace("/var/lib/mbot/logs", folder["logs"], StringComparison.Ordinal));
        await using var shipper = ChildProcess.Start("syslog-ng", ["-F", "--no-caps", "-f", main, "-R", folder["persist"], "-p", folder["pid"], "-c", folder["control"]], new() { WorkingDirectory = folder.Path });
        await Until.HoldsAsync(() => File.Exists(folder["control"]), Bound, "it runs");

        await File.AppendAllTextAsync(folder["journal"], "Traceback \"quoted\" \\ ü\n");
        await File.AppendAllTextAsync(folder["logs/nginx/access.log"], "2026-11-22T14:12:06+00:00 200 GET \"/\"\n");
        await File.AppendAllTextAsync(folder["logs/agent.log"], "2026-11-22T14:12:06.123456Z O info MBot.Agent: started\n");
        await Until.HoldsAsync(() => Records(server).Count == 3, Bound, "three records");
        File.Move(folder["logs/nginx/access.log"], folder["logs/nginx/access.log.1"]);
        await File.WriteAllTextAsync(folder["logs/nginx/access.log"], "2026-11-22T14:12:07+00:00 404 GET \"/x\"\n");
        await Until.HoldsAsync(() => Records(server).Count == 4, Bound, "one more, from the new file");

        Assert.Equal(
            [("agent", "2026-11-22T14:12:06.123456Z O info MBot.Agent: started"), ("app", "Traceback \"quoted\" \\ ü"), ("nginx", "2026-11-22T14:12:06+00:00 200 GET \"/\""), ("nginx", "2026-11-22T14:12:07+00:00 404 GET \"/x\"")],
            Records(server).Order());
        Assert.Contains(server.Posts, post => post.Status == 503);
        var time = First(server).GetProperty("timeUnixNano").GetString()!;
        Assert.InRange(DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(time, System.Globalization.CultureInfo.InvariantCulture) / 1_000_000), DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow.AddMinutes(10));
    }

    /// <summary>The distribution's file, with a journal of the test's.</summary>
    private static async Task<string> WriteAsync(TempFolder folder, string shipped)
    {
        await File.WriteAllTextAsync(folder["mbot.conf"], shipped);
        await File.WriteAllTextAsync(folder["main.conf"], $$"""
            @version: 3.35
            source s_src { file("{{folder["journal"]}}" flags(no-parse) program-override("mbot-app")); };
            @include "{{folder["mbot.conf"]}}"

            """);
        return folder["main.conf"];
    }

    private static List<(string Source, string Text)> Records(WebhookServer server) =>
        [.. server.Taken.SelectMany(body => LogRecords(body)).Select(record => (record.GetProperty("attributes")[0].GetProperty("value").GetProperty("stringValue").GetString()!, record.GetProperty("body").GetProperty("stringValue").GetString()!))];

    private static JsonElement First(WebhookServer server) => LogRecords(server.Taken[0]).First();

    private static IEnumerable<JsonElement> LogRecords(string body) =>
        JsonDocument.Parse(body).RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0].GetProperty("logRecords").EnumerateArray();
}
