using System.Buffers;
using System.Text;
using MBot.Agent.Platform;
using MBot.Agent.Services.Shim;

namespace MBot.Agent.Logs;

/// <summary>
/// The agent's own log as a file, in the form of the app's: time, O or E, then <c>level category: message</c>. Written at once,
/// so that a kill -9 loses nothing; a full disk never hinders the agent.
/// </summary>
[ProviderAlias("File")]
internal sealed class AgentLogProvider : ILoggerProvider
{
    private const long FileSize = 10 * 1024 * 1024;
    private const int Files = 5;
    private readonly LogWriter _writer;
    private readonly TimeProvider _time;

    public AgentLogProvider(StateFolder folder, TimeProvider time)
    {
        Directory.CreateDirectory(folder.Logs);
        _writer = new LogWriter(Path.Combine(folder.Logs, "agent.log"), FileSize, Files);
        _time = time;
    }

    public ILogger CreateLogger(string categoryName) => new FileLogger(this, categoryName);

    public void Dispose() => _writer.Dispose();

    private void Write(LogLevel level, string category, string message, Exception? error)
    {
        var target = new ArrayBufferWriter<byte>(256);
        var text = error is null ? message : $"{message}\n{error}";
        // Lines after the first are set in: none can pass for a record of its own.
        var record = $"{Word(level)} {category}: {text.ReplaceLineEndings("\n    ")}";
        LogFormat.Append(target, _time.GetUtcNow().UtcDateTime, level >= LogLevel.Warning, continued: false, Encoding.UTF8.GetBytes(record));
        _writer.Append(target.WrittenSpan);
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Information => "info",
        _ => level.ToString().ToLowerInvariant(),
    };

    private sealed class FileLogger(AgentLogProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                provider.Write(logLevel, category, formatter(state, exception), exception);
        }
    }
}
