using System.Diagnostics;
using System.Runtime.CompilerServices;
using MBot.SystemTests;
using MBot.SystemTests.Cloud;
using MBot.TestKit;

namespace MBot.Bench.Figures;

/// <summary>How fast the command answers, beside the command that people compare it with.</summary>
internal static class ClientFigures
{
    private const int Runs = 5;

    public static async IAsyncEnumerable<Figure> MeasureAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        yield return await VersionAsync(cancellation);
        yield return await StatusAsync(cancellation);
    }

    private static async Task<Figure> VersionAsync(CancellationToken cancellation)
    {
        const string what = "mbot-client version beside aws --version";
        if (Parts.Missing(Part.AwsCli) is { } missing)
            return new Figure(what, "", missing, null);
        var ours = await MedianAsync(() => ChildProcess.RunAsync(Binaries.Client, ["version"], ct: cancellation));
        var theirs = await MedianAsync(() => ChildProcess.RunAsync(AwsCli.Program, ["--version"], ct: cancellation));
        return Beside(what, ours, theirs, 6);
    }

    /// <summary>Both ask the same EC2 on this machine for the same instance.</summary>
    private static async Task<Figure> StatusAsync(CancellationToken cancellation)
    {
        const string what = "mbot-client status beside aws ec2 describe-instances";
        if (Parts.Missing(Part.Moto | Part.AwsCli) is { } missing)
            return new Figure(what, "", missing, null);
        await using var moto = await MotoServer.StartAsync();
        await moto.Seed.InstanceAsync();
        using var laptop = new CloudLaptop(moto.Endpoint);
        var ours = await MedianAsync(async () => (await laptop.RunAsync("status")).Expect(0));
        var theirs = await MedianAsync(() => ChildProcess.RunAsync(AwsCli.Program,
            ["ec2", "describe-instances", "--filters", "Name=tag:Project,Values=mbot", "--endpoint-url", moto.Endpoint.AbsoluteUri], AwsCli.Options(moto.Endpoint), ct: cancellation));
        return Beside(what, ours, theirs, 4);
    }

    private static Figure Beside(string what, TimeSpan ours, TimeSpan theirs, int bound) =>
        new(what, $"{ours.TotalMilliseconds:0} ms", $"{theirs.TotalMilliseconds:0} ms, {theirs / ours:0.0} times; >= {bound}", theirs / ours >= bound);

    private static async Task<TimeSpan> MedianAsync(Func<Task> run)
    {
        var times = new List<TimeSpan>();
        for (var count = 0; count <= Runs; count++)
        {
            var started = Stopwatch.GetTimestamp();
            await run();
            if (count > 0) // the first one warms the page cache
                times.Add(Stopwatch.GetElapsedTime(started));
        }

        return times.Order().ElementAt(Runs / 2);
    }
}
