using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MBot.Agent.Platform;

namespace MBot.Agent.Services.Shim;

/// <summary>The files by which an agent and a shim talk: <c>spec.json</c> in, <c>state.json</c> and <c>exit.json</c> out.</summary>
internal sealed class ShimFolder(string path)
{
    public string Path { get; } = path;

    private string SpecFile => In("spec.json");
    private string StateFile => In("state.json");
    private string ExitFile => In("exit.json");

    /// <summary>Makes the folder anew, with nothing of an earlier run in it.</summary>
    public void Prepare(ShimSpec spec)
    {
        PrivateFolder.Create(Path);
        File.Delete(StateFile);
        File.Delete(ExitFile);
        Write(SpecFile, spec, ShimJson.Default.ShimSpec);
    }

    public ShimSpec? ReadSpec() => Read(SpecFile, ShimJson.Default.ShimSpec);

    public ShimState? ReadState() => Read(StateFile, ShimJson.Default.ShimState);

    public ServiceExit? ReadExit() => Read(ExitFile, ShimJson.Default.ServiceExit);

    public void WriteState(ShimState state) => Write(StateFile, state, ShimJson.Default.ShimState);

    public void WriteExit(ServiceExit exit) => Write(ExitFile, exit, ShimJson.Default.ServiceExit);

    public void Delete()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }

    private static void Write<T>(string file, T value, JsonTypeInfo<T> type) =>
        AtomicFile.Write(file, JsonSerializer.SerializeToUtf8Bytes(value, type));

    /// <summary>Null when there is no such file, or none that can be read: atomic writing leaves that to a damaged disk, and a lost record is a known case.</summary>
    private static T? Read<T>(string file, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(file), type);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(ShimSpec))]
[JsonSerializable(typeof(ShimState))]
[JsonSerializable(typeof(ServiceExit))]
internal sealed partial class ShimJson : JsonSerializerContext;
