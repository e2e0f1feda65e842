using System.Text;
using MBot.Agent.Metrics.Exposition;
using MBot.Agent.Nginx.Figures;
using MBot.Agent.Tests.Metrics;
using MBot.TestKit;

namespace MBot.Agent.Tests.Nginx;

public sealed class RequestMetricsTests : IDisposable
{
    private readonly TempFolder _folder = new("access-log");
    private readonly List<string> _lines = [];

    private string Log => _folder["access.log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_AreCountedByClassAndTime_AndOpenSessionsHaveNoTime()
    {
        var own = Count(
            Line(200, "/", "0.004", "0.003"),
            Line(304, "/static/js/main.js", "0.000", "-"),
            Line(404, "/nothing", "0.020", "0.010, 0.009"),
            Line(502, "/", "5.001", "5.000 : 0.001"),
            Line(101, "/_stcore/stream", "3600.123", "3600.120"));

        Assert.Equal([1, 1, 1, 1, 1], Enumerable.Range(1, 5).Select(n => own[$"mbot_nginx_requests_total{{class=\"{n}xx\"}}"]));
        Assert.Equal((4, 5.025), (own["mbot_nginx_request_duration_seconds_count"], Math.Round(own["mbot_nginx_request_duration_seconds_sum"], 3)));
        Assert.Equal((2, 3), (own["mbot_nginx_request_duration_seconds_bucket{le=\"0.005\"}"], own["mbot_nginx_request_duration_seconds_bucket{le=\"0.025\"}"]));
        Assert.Equal((3, 5.023), (own["mbot_nginx_upstream_duration_seconds_count"], Math.Round(own["mbot_nginx_upstream_duration_seconds_sum"], 3)));
        Assert.Equal(0, own["mbot_nginx_log_lines_unreadable_total"]);
    }

    /// <summary>Who asks decides what stands in the path and in the browser's name.</summary>
    [Fact]
    public void WhatAVisitorWrites_IsNotTakenForFigures()
    {
        var own = Count(
            Line(200, "/\\x22 slot=x took=999 upstream=\\x22999\\x22 599", "0.001", "0.001"),
            Line(200, "/", "0.001", "0.001", agent: "took=888 upstream=888 500"));

        Assert.Equal((2, 0.002), (own["mbot_nginx_requests_total{class=\"2xx\"}"], Math.Round(own["mbot_nginx_request_duration_seconds_sum"], 3)));
        Assert.Equal(0.002, Math.Round(own["mbot_nginx_upstream_duration_seconds_sum"], 3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("2026-11-26T08:00:00+00:00 999 GET \"/\" slot= took=0.1 upstream=\"-\"")]
    [InlineData("2026-11-26T08:00:00+00:00 200 GET \"/\"")]
    [InlineData("127.0.0.1 - - [26/Nov/2026:08:00:00 +0000] \"GET / HTTP/1.1\" 200 5")]
    public void ALineOfAnotherForm_IsCountedAsSuch(string line) => Assert.Equal(1, Count(line)["mbot_nginx_log_lines_unreadable_total"]);

    [Fact]
    public void TheLog_IsReadFromTheAgentsStart_AndEachLineOnce()
    {
        File.WriteAllText(Log, "before\n");
        using var reader = new AccessLogReader(Log);

        Append("one\ntwo\nhal");
        Assert.Equal(["one", "two"], Read(reader));
        Append("f\n");
        Assert.Equal(["half"], Read(reader));
        Assert.Equal([], Read(reader));
    }

    /// <summary>As <c>NginxLogRotation</c> does it: renamed, and nginx writes there until it has reopened.</summary>
    [Fact]
    public void ThroughARotation_NoLineIsLost()
    {
        using var reader = new AccessLogReader(Log);
        Append("1\n");
        Assert.Equal(["1"], Read(reader));

        Append("2\n");
        File.Move(Log, Log + ".1");
        Assert.Equal(["2"], Read(reader));
        File.AppendAllText(Log + ".1", "3\n");
        Append("4\n");
        Assert.Equal(["3", "4"], Read(reader));
        Append("5\n");
        Assert.Equal(["5"], Read(reader));
    }

    [Fact]
    public void AStorm_IsReadInPieces_WithoutLoss()
    {
        using var reader = new AccessLogReader(Log);
        var line = new string('x', 999) + "\n";
        using (var storm = new StreamWriter(Log))
        {
            for (var n = 0; n < 40_000; n++)
                storm.Write(line);
        }

        var pieces = new List<int>();
        for (int got; (got = Read(reader).Count) > 0;)
            pieces.Add(got);

        Assert.True(pieces.Count > 1, "in pieces");
        Assert.Equal(40_000, pieces.Sum());
    }

    private static string Line(int status, string path, string took, string upstream, string agent = "curl/8") =>
        $"2026-11-26T08:00:00+00:00 {status} GET \"{path}\" slot=a1b2c3d4e5f6-8510 took={took} upstream=\"{upstream}\" bytes=5 from=127.0.0.1 agent=\"{agent}\"";

    private static Dictionary<string, double> Count(params string[] lines)
    {
        var counts = new RequestCounts();
        foreach (var line in lines)
            counts.Add(Encoding.UTF8.GetBytes(line));
        return MachineMetricsTests.Figures(ExpositionText.Write(counts.ToFamilies(), ExpositionFormat.Text));
    }

    private List<string> Read(AccessLogReader reader)
    {
        _lines.Clear();
        reader.Read(line => _lines.Add(Encoding.UTF8.GetString(line)), CancellationToken.None);
        return [.. _lines];
    }

    private void Append(string text) => File.AppendAllText(Log, text);
}
