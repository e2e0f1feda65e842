using System.Diagnostics;
using System.Runtime.CompilerServices;
using MBot.SystemTests;
using MBot.TestKit;

namespace MBot.Bench.Figures;

/// <summary>How fast the command answers, beside the command that people compare it with.</summary>
internal static class ClientFigures
{
    private const int Runs = 5;
    private const string Aws = "/usr/bin/aws";

    public static async IAsyncEnumerable<Figure> MeasureAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        const string what = "mbot-client version beside aws --version";
        if (!File.Exists(Aws))
        {
            yield return new Figure(what, "", "apt-get install awscli", null);
            yield break;
        }

        var ours = await MedianAsync(Binaries.Client, "version", cancellation);
        var theirs = await MedianAsync(Aws, "--version", cancellation);
        yield return new Figure(what, $"{ours.TotalMilliseconds:0} ms", $"{theirs.TotalMilliseconds:0} ms, {theirs / ours:0.0} times; >= 6", theirs / ours >= 6);
    }

    private static async Task<TimeSpan> MedianAsync(string program, string argument, CancellationToken cancellation)
    {
        var times = new List<TimeSpan>();
        for (var run = 0; run <= Runs; run++)
        {
            var started = Stopwatch.GetTimestamp();
            await ChildProcess.RunAsync(program, [argument], ct: cancellation);
            if (run > 0) // the first one warms the page cache
                times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times.Order().ElementAt(Runs / 2);
    }
}
