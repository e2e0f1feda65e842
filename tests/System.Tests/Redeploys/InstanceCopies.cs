using System.Text.Json;
using MBot.TestKit;

namespace MBot.SystemTests;

/// <summary>A running copy, as `mbot-client status --json` tells.</summary>
internal sealed record CopyStatus(string Name, string ReleaseId, string State, int Sessions, DateTimeOffset? DrainDeadline);

/// <summary>Questions to an instance about its running copies.</summary>
internal static class InstanceCopies
{
    public static async Task<IReadOnlyList<CopyStatus>> CopiesAsync(this Instance instance)
    {
        var status = (await instance.ClientAsync("status", "--json")).Expect(0).Json;
        return [.. status.GetProperty("slots").EnumerateArray().Select(Read)];
    }

    public static async Task<CopyStatus> LiveCopyAsync(this Instance instance) => (await instance.CopiesAsync()).Single(slot => slot.State == "live");

    /// <summary>Waits until a copy is gone.</summary>
    public static Task GoneAsync(this Instance instance, CopyStatus slot, TimeSpan bound) =>
        Until.HoldsAsync(async () => (await instance.CopiesAsync()).All(other => other.Name != slot.Name), bound, $"slot {slot.Name} is gone");

    private static CopyStatus Read(JsonElement slot) => new(
        slot.GetProperty("name").GetString()!,
        slot.GetProperty("releaseId").GetString()!,
        slot.GetProperty("state").GetString()!,
        slot.GetProperty("sessions").GetInt32(),
        slot.GetProperty("drainDeadline") is { ValueKind: JsonValueKind.String } deadline ? deadline.GetDateTimeOffset() : null);
}
