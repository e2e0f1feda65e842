using System.Globalization;
using System.Text;
using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>What tests ask an <see cref="Instance"/> again and again: its status, its operations, its processes, its folders.</summary>
internal static class InstanceReads
{
    private static readonly TimeSpan Drained = TimeSpan.FromSeconds(60); // ended copies go at their own pace on a busy machine

    /// <summary><c>status --json</c>.</summary>
    public static async Task<JsonElement> StatusAsync(this Instance instance) => (await instance.ClientAsync("status", "--json")).Expect(0).Json;

    /// <summary>The newest operation, as <c>operations --json</c> has it.</summary>
    public static async Task<JsonElement> LastOperationAsync(this Instance instance) =>
        (await instance.ClientAsync("operations", "--limit", "1", "--json")).Expect(0).Json.GetProperty("operations")[0];

    /// <summary>The state in which the newest operation ends.</summary>
    /// <exception cref="TimeoutException">It did not end; the message holds the state that it is in.</exception>
    public static async Task<string> OutcomeAsync(this Instance instance, TimeSpan bound)
    {
        var state = "none";
        try
        {
            await Until.HoldsAsync(async () => (state = (await instance.LastOperationAsync()).Text("state")) is "succeeded" or "failed" or "reverted", bound, "the operation has an outcome");
            return state;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}: {state}");
        }
    }

    /// <summary>The names of all slots.</summary>
    public static async Task<IReadOnlyList<string>> SlotsAsync(this Instance instance) =>
        [.. (await instance.StatusAsync()).GetProperty("slots").EnumerateArray().Select(slot => slot.Text("name"))];

    /// <summary>The process id of the live copy of the app.</summary>
    public static async Task<int> AppIdAsync(this Instance instance) =>
        (await instance.StatusAsync()).GetProperty("services").EnumerateArray().Single(service => service.Text("name") == "app").GetProperty("pid").GetInt32();

    /// <summary>The process ids of all Streamlits of this instance, whoever started them.</summary>
    public static IReadOnlyList<int> AppProcesses(this Instance instance) => instance.Processes($"{instance.State}/environments/", "streamlit");

    /// <summary>Processes whose command line contains all of that.</summary>
    public static IReadOnlyList<int> Processes(this Instance instance, params string[] words) =>
        [.. MachineProcesses.All().Where(id => MachineProcesses.CommandLine(id).Replace('\0', ' ') is var line && line.Contains(instance.State, StringComparison.Ordinal) && words.All(line.Contains))];

    /// <summary>What an interrupted or refused deployment might leave on the disk.</summary>
    public static async Task AssertNothingHalfWrittenAsync(this Instance instance)
    {
        var releases = (await instance.ClientAsync("releases", "--json")).Expect(0).Json.GetProperty("releases").EnumerateArray().ToList();
        Assert.DoesNotContain(releases, release => release.Text("state") == "preparing");
        Assert.Equal(releases.Select(release => release.Text("id")).Order(), Directory.EnumerateFileSystemEntries(Path.Combine(instance.State, "releases")).Select(Path.GetFileName).Order());
        Assert.All(Directory.EnumerateDirectories(Path.Combine(instance.State, "environments")), environment => Assert.True(File.Exists(Path.Combine(environment, "complete")), environment));
        await Until.HoldsAsync(
            async () => (await instance.SlotsAsync()).Order().SequenceEqual(Directory.EnumerateDirectories(Path.Combine(instance.State, "run", "slots")).Select(f => Path.GetFileName(f)!).Order()),
            Drained,
            "each slot has its folder and each folder its slot, while old ones drain");
        await Until.HoldsAsync(() => HalfWritten(instance).Count == 0, Drained, "no file is half written, but for one that is being written just now");
    }

    private static List<string> HalfWritten(Instance instance)
    {
        try
        {
            return [.. FolderTree.Files(instance.State, "*.tmp").Select(file => file.FullName)];
        }
        catch (IOException)
        {
            return ["a folder that vanished meanwhile"];
        }
    }

    /// <summary>A text property of a document of <c>--json</c>.</summary>
    public static string Text(this JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    /// <summary>A time of a document of <c>--json</c>.</summary>
    public static DateTimeOffset Time(this JsonElement element, string name) => element.GetProperty(name).GetDateTimeOffset();
}
