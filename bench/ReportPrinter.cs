using System.Globalization;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.Bench;

/// <summary>Prints what a load saw, as text or as one JSON object a line; each line is flushed.</summary>
internal sealed class ReportPrinter(TextWriter output, bool json)
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web);

    /// <summary>The sessions are open and the load runs.</summary>
    public void Ready() => Print("ready", new { Ready = true });

    /// <summary>What happened between two reports.</summary>
    public void Step(string step, LoadReport before, LoadReport now)
    {
        var seconds = Math.Round(now.Seconds - before.Seconds, 1);
        var sent = now.Sent - before.Sent;
        var failed = now.Failed - before.Failed;
        Print(
            string.Create(CultureInfo.InvariantCulture, $"{step,-28}{seconds,8:0.0} s{sent,9} sent{failed,6} failed  {now.SessionsKept}/{now.Sessions.Count} sessions kept"),
            new { Step = step, Seconds = seconds, Sent = sent, Failed = failed, now.SessionsKept, Sessions = now.Sessions.Count });
    }

    /// <summary>All of it.</summary>
    public void Final(LoadReport report) => Print(report.ToString(), report);

    /// <summary>A steering line that means nothing.</summary>
    public void Unknown(string line) => Print($"unknown: {line}", new { Unknown = line });

    /// <summary>The first sessions could not be opened.</summary>
    public void NoApp(Uri page, string reason) => Print($"no hello app at {page}: {reason}", new { NoApp = page, Reason = reason });

    private void Print(string text, object value)
    {
        output.WriteLine(json ? JsonSerializer.Serialize(value, Form) : text);
        output.Flush();
    }
}
