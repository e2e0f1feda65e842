using System.Globalization;
using MBot.Agent.Logs;
using MBot.Agent.Platform;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Logs;

/// <summary>A reader over real files.</summary>
internal sealed class LogsFixture : IHostApplicationLifetime, IDisposable
{
    public const string SlotA = "aaaaaaaaaaaa-8510";
    public const string SlotB = "bbbbbbbbbbbb-8511";
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 14, 0, 0, TimeSpan.Zero);
    private readonly CancellationTokenSource _stopping = new();
    private readonly LogHub _hub;

    public LogsFixture()
    {
        Directory.CreateDirectory(Path.Combine(Folder.Logs, "app"));
        Directory.CreateDirectory(Path.Combine(Folder.Logs, "nginx"));
        var redactor = new LogRedactor(() => Secrets);
        _hub = new LogHub([.. LogFileSet.Of(Folder), .. BootLogs.Of(Machine, Install)], redactor, TimeProvider.System, NullLogger<LogHub>.Instance);
        Reader = new LogReader(_hub, Feeds, redactor, this);
    }

    public StateFolder Folder { get; } = new(Directory.CreateTempSubdirectory("mbot-logs-").FullName);

    public string Machine => Path.Combine(Folder.Root, "machine");

    public string Install => Path.Combine(Folder.Root, "install");

    public Redacted[] Secrets { get; set; } = [];

    public List<ILogFeed> Feeds { get; } = [];

    public LogReader Reader { get; }

    public CancellationToken Bound { get; } = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public CancellationToken ApplicationStarted => CancellationToken.None;
    public CancellationToken ApplicationStopping => _stopping.Token;
    public CancellationToken ApplicationStopped => CancellationToken.None;

    public void StopApplication() => _stopping.Cancel();

    public string AppFile(string slot) => Path.Combine(Folder.Logs, "app", slot + ".log");

    public string NginxFile(string name) => Path.Combine(Folder.Logs, "nginx", name);

    /// <summary>As the shim writes.</summary>
    public static string Record(double seconds, string text, char stream = 'O') =>
        string.Create(CultureInfo.InvariantCulture, $"{Start.AddSeconds(seconds):yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'} {stream} {text}\n");

    public void App(string slot, double seconds, string text, char stream = 'O') => File.AppendAllText(AppFile(slot), Record(seconds, text, stream));

    public static void Rotate(string file, int files = 5)
    {
        for (var i = files - 1; i >= 1; i--)
        {
            if (File.Exists($"{file}.{i}"))
                File.Move($"{file}.{i}", $"{file}.{i + 1}", overwrite: true);
        }

        File.Move(file, $"{file}.1", overwrite: true);
    }

    public async Task<List<LogLine>> ReadAsync(LogQuery query)
    {
        var lines = new List<LogLine>();
        await foreach (var line in Reader.ReadAsync(query, Bound))
            lines.Add(line);
        return lines;
    }

    public async Task<List<string>> TextsAsync(LogQuery query) => [.. (await ReadAsync(query)).Select(l => l.Text)];

    public void Dispose()
    {
        _hub.Dispose();
        _stopping.Dispose();
        Directory.Delete(Folder.Root, recursive: true);
    }
}
