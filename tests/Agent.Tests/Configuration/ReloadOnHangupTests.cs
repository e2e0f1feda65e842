using MBot.Agent.Configuration;
using MBot.Agent.Platform;
using Microsoft.Extensions.Logging;

namespace MBot.Agent.Tests.Configuration;

public class ReloadOnHangupTests
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);

    [HangupFact]
    public async Task SighupReadsTheFileAgain_AndABrokenFileChangesNothing()
    {
        using var harness = new ConfigurationHarness();
        using var log = new SignallingLog();
        var configuration = harness.Start();
        using var service = new ReloadOnHangup(configuration, log);
        await service.StartAsync(default);

        harness.Text = """{ "sample": { "greeting": "hi" }, "unheard": {} }""";
        Signals.Send(Environment.ProcessId, Signals.Hangup);
        Assert.True(await log.Informed.WaitAsync(Bound), "the signal was not heard");
        Assert.Equal("hi", configuration.Current<SampleOptions>().Greeting);
        Assert.Single(configuration.Problems);

        harness.Text = "{ broken";
        Signals.Send(Environment.ProcessId, Signals.Hangup);
        Assert.True(await log.Refused.WaitAsync(Bound), "the broken file was not reported");
        Assert.Equal("hi", configuration.Current<SampleOptions>().Greeting);
        await service.StopAsync(default);
    }

    /// <summary>What nohup starts ignores the signal from its first moment, and so does all that it starts.</summary>
    private sealed class HangupFactAttribute : FactAttribute
    {
        public HangupFactAttribute()
        {
            var ignored = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
            if ((Convert.ToUInt64(ignored[7..].Trim(), 16) & 1) != 0)
                Skip = "SIGHUP is ignored here: run the tests without nohup";
        }
    }

    private sealed class SignallingLog : ILogger<ReloadOnHangup>, IDisposable
    {
        public SemaphoreSlim Informed { get; } = new(0);

        public SemaphoreSlim Refused { get; } = new(0);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            (logLevel == LogLevel.Error ? Refused : Informed).Release();

        public void Dispose()
        {
            Informed.Dispose();
            Refused.Dispose();
        }
    }
}
