using System.Net.Sockets;
using System.Net.WebSockets;
using MBot.TestKit;

namespace MBot.Bench;

/// <summary>One run of the load, steered by lines: <c>expect A B</c> changes what is right, <c>report STEP</c> tells what was since the last one.</summary>
internal sealed class LoadRun(LoadOptions options, ReportPrinter printer)
{
    /// <summary>Runs until the lines end or, without any, until the time is up; 0 when nothing failed, 1 when something did, 3 when there is no app.</summary>
    public async Task<int> RunAsync(TextReader? steering, CancellationToken ct)
    {
        LoadGenerator load;
        try
        {
            load = await LoadGenerator.StartAsync(options, ct);
        }
        catch (Exception failed) when (failed is SocketException or IOException or WebSocketException or LoadCheckException)
        {
            printer.NoApp(options.Page, failed.Message);
            return 3;
        }

        await using (load)
            return await RunAsync(load, steering, ct);
    }

    private async Task<int> RunAsync(LoadGenerator load, TextReader? steering, CancellationToken ct)
    {
        printer.Ready();
        try
        {
            if (steering is null)
                await Task.Delay(options.MaxDuration, ct);
            else
                await SteerAsync(load, steering, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // Interrupted: the report is still wanted.
        }

        var report = await load.StopAsync();
        printer.Final(report);
        return report.Failed == 0 ? 0 : 1;
    }

    private async Task SteerAsync(LoadGenerator load, TextReader steering, CancellationToken ct)
    {
        var before = load.Report;
        while (await NextLineAsync(steering, ct) is { } line)
        {
            var words = line.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            switch (words)
            {
                case ["expect", var releases]:
                    load.Expect(releases.Split(' ', StringSplitOptions.RemoveEmptyEntries));
                    break;
                case ["expect"]:
                    load.Expect();
                    break;
                case ["report", var step]:
                    var now = load.Report;
                    printer.Step(step, before, now);
                    before = now;
                    break;
                case []:
                    break;
                default:
                    printer.Unknown(line);
                    break;
            }
        }
    }

    // Reading standard input blocks whatever the token says.
    private static Task<string?> NextLineAsync(TextReader steering, CancellationToken ct) =>
        Task.Run(() => steering.ReadLineAsync(CancellationToken.None).AsTask(), ct).WaitAsync(ct);
}
