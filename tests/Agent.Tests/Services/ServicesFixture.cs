using MBot.Agent.Platform;
using MBot.Agent.Services;
using MBot.Agent.Services.Shim;
using MBot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace MBot.Agent.Tests.Services;

/// <summary>A supervisor with a folder of its own and real shims; ends on dispose whatever a test left running.</summary>
public sealed class ServicesFixture : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly CancellationTokenSource _end = new(TimeSpan.FromMinutes(1));
    private readonly TempFolder _folder = new("services");

    internal ProcessSupervisor Supervisor { get; }

    internal string Owner { get; } = Guid.NewGuid().ToString("N")[..12];

    public CancellationToken End => _end.Token;

    public ServicesFixture() => Supervisor = NewSupervisor();

    public string this[string name] => _folder[name];

    internal string FolderOf(string name) => Path.Combine(_folder["services"], name);

    internal ProcessSupervisor NewSupervisor(string? owner = null, string folder = "services") =>
        new(_folder[folder], owner ?? Owner, ShimCommand.OfThisProcess(), TimeProvider.System, NullLogger<ProcessSupervisor>.Instance);

    internal ServiceSpec Shell(string name, string script) => new(name, "/bin/sh", ["-c", script])
    {
        WorkingDirectory = _folder.Path,
        LogFile = _folder[name + ".log"],
        StopTimeout = TimeSpan.FromSeconds(5),
    };

    internal ServiceSpec Python(string name, string script) => Shell(name, "") with { File = "/usr/bin/python3", Arguments = ["-c", script] };

    /// <summary>The text of a service's records, rotated files first.</summary>
    internal IReadOnlyList<LogRecord> Records(string name, bool? errors = null)
    {
        var file = _folder[name + ".log"];
        var files = Enumerable.Range(1, 20).Select(i => $"{file}.{i}").Reverse().Append(file).Where(File.Exists);
        return files.SelectMany(File.ReadLines)
            .Select(line => LogFormat.TryParse(line, out var record) ? record : throw new InvalidOperationException($"no record: {line}"))
            .Where(r => errors is null || r.IsError == errors)
            .ToArray();
    }

    internal Task<LogRecord> RecordAsync(string name, Func<string, bool> matches) => SeenAsync(name, matches);

    public async ValueTask DisposeAsync()
    {
        foreach (var service in await Supervisor.ListAsync(CancellationToken.None))
            await Supervisor.StopAsync(service.Name, CancellationToken.None);
        await ProcessTree.StopAsync($"{ShimProgram.ChildMarker}={Owner}:", TimeSpan.Zero, TimeProvider.System);
        _end.Dispose();
        _folder.Dispose();
    }

    private async Task<LogRecord> SeenAsync(string name, Func<string, bool> matches)
    {
        LogRecord? found = null;
        await Until.HoldsAsync(() => (found = Seen(name, matches)) is not null, Bound, $"the line of {name}", End);
        return found!.Value;
    }

    private LogRecord? Seen(string name, Func<string, bool> matches) =>
        File.Exists(_folder[name + ".log"]) ? Records(name).Where(r => matches(r.Text)).Cast<LogRecord?>().FirstOrDefault() : null;
}
