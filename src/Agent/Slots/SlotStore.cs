using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MBot.Agent.Platform;

namespace MBot.Agent.Slots;

/// <summary>The slots' folders: <c>run/slots/SHA12-PORT/</c> with <c>slot.json</c> and the <c>www</c> link to the release's hashed assets.</summary>
internal sealed partial class SlotStore(StateFolder state)
{
    public const string Folder = "slots";
    private const string RecordName = "slot.json";

    public string LogFolder { get; } = Path.Combine(state.Logs, "app");

    public string LogFileOf(string name) => Path.Combine(LogFolder, name + ".log");

    /// <summary>Names of all slot folders, in the order of their ports; other things that lie there are left alone.</summary>
    public IReadOnlyList<string> Names() => Directory.Exists(state.Slots)
        ? Directory.EnumerateDirectories(state.Slots).Select(f => Path.GetFileName(f)!).Where(IsName).OrderBy(PortOf).ToArray()
        : [];

    public static int PortOf(string name) => int.Parse(name.AsSpan(13), CultureInfo.InvariantCulture);

    public static bool IsName(string text) => NameForm.IsMatch(text);

    public void Create(SlotRecord record)
    {
        Directory.CreateDirectory(LogFolder);
        var folder = Directory.CreateDirectory(FolderOf(record.Name)).FullName;
        AtomicFile.ReplaceSymlink(Path.Combine(folder, "www"), record.Launch.StaticFolder);
        Save(record);
    }

    public void Save(SlotRecord record) =>
        AtomicFile.Write(Path.Combine(FolderOf(record.Name), RecordName), JsonSerializer.SerializeToUtf8Bytes(record, SlotJson.Default.SlotRecord));

    /// <summary>Null when there is no record or it cannot be read.</summary>
    public SlotRecord? Load(string name)
    {
        try
        {
            var record = JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(FolderOf(name), RecordName)), SlotJson.Default.SlotRecord);
            return record is { Launch: not null } && record.Name == name ? record : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Delete(string name)
    {
        // The links in it go, not what they point at: Directory.Delete follows none.
        if (Directory.Exists(FolderOf(name)))
            Directory.Delete(FolderOf(name), recursive: true);
    }

    /// <summary>Removes the logs of all but the <paramref name="keep"/> newest of the slots that are gone.</summary>
    public void PruneLogs(IReadOnlySet<string> present, int keep)
    {
        if (!Directory.Exists(LogFolder))
            return;
        var gone = Directory.EnumerateFiles(LogFolder, "*.log*")
            .GroupBy(f => Path.GetFileName(f).Split('.')[0], StringComparer.Ordinal)
            .Where(g => IsName(g.Key) && !present.Contains(g.Key))
            .OrderByDescending(g => g.Max(File.GetLastWriteTimeUtc));
        foreach (var file in gone.Skip(keep).SelectMany(g => g))
            File.Delete(file);
    }

    private string FolderOf(string name) => Path.Combine(state.Slots, name);

    [GeneratedRegex(@"\A[0-9a-f]{12}-[1-9][0-9]{0,4}\z")]
    private static partial Regex NameForm { get; }
}
