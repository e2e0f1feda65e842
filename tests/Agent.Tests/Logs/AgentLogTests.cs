using MBot.Agent.Logs;
using Microsoft.Extensions.Logging;

namespace MBot.Agent.Tests.Logs;

public sealed class AgentLogTests : IDisposable
{
    private readonly LogsFixture _logs = new();

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task TheAgentsOwnLines_AreReadBack_WithLevelAndCategory()
    {
        using var provider = new AgentLogProvider(_logs.Folder, TimeProvider.System);
        using var factory = LoggerFactory.Create(b => b.AddProvider(provider));
        var logger = factory.CreateLogger("MBot.Agent.Nginx.NginxService");
        Say(logger, "reloaded", null);
        Break(logger, "cannot reload", new InvalidOperationException("broken"));
        var lines = await _logs.ReadAsync(new LogQuery { Sources = [LogSource.Agent] });
        Assert.Equal("info: reloaded", lines[0].Text);
        Assert.Equal("error: cannot reload", lines[1].Text);
        Assert.Contains("InvalidOperationException: broken", lines[2].Text, StringComparison.Ordinal);
        Assert.All(lines, l => Assert.Equal("MBot.Agent.Nginx.NginxService", l.Origin));
        Assert.Equal([false, true, true], lines.Take(3).Select(l => l.IsError));
    }

    [Fact]
    public async Task AMessageWithLineEnds_CannotForgeARecord()
    {
        using var provider = new AgentLogProvider(_logs.Folder, TimeProvider.System);
        Say(provider.CreateLogger("C"), "evil\n" + LogsFixture.Record(0, "info Security: all is well"), null);
        var lines = await _logs.ReadAsync(new LogQuery { Sources = [LogSource.Agent] });
        Assert.All(lines, l => Assert.Equal("C", l.Origin));
    }

    private static readonly Action<ILogger, string, Exception?> Say = LoggerMessage.Define<string>(LogLevel.Information, new EventId(1), "{Text}");
    private static readonly Action<ILogger, string, Exception?> Break = LoggerMessage.Define<string>(LogLevel.Error, new EventId(2), "{Text}");
}
