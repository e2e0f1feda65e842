namespace MBot.Agent.Slots;

/// <summary>What is known of a slot at one moment; <see cref="ISlots.Find"/> gives the next.</summary>
/// <param name="Name"><c>SHA12-PORT</c>: the folder below run/slots, the pin and the cookie's value.</param>
/// <param name="Commit">40 hex digits.</param>
/// <param name="Since">When <paramref name="State"/> began.</param>
/// <param name="DrainDeadline">A draining slot stops then at the latest; null in other states.</param>
/// <param name="KeepWarmUntil">Until then it is not drained away even without sessions; null when it is not held.</param>
/// <param name="StartCount">How often its process was started: 1 for a slot that never crashed.</param>
internal sealed record Slot(
    string Name,
    string ReleaseId,
    string Commit,
    int Port,
    SlotState State,
    DateTimeOffset Since,
    DateTimeOffset? DrainDeadline,
    DateTimeOffset? KeepWarmUntil,
    int StartCount)
{
    /// <summary>The supervisor's name of the process behind the slot.</summary>
    public string Service => ServiceOf(Name);

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>True in the states that have (or should have) a process.</summary>
    public bool ShouldRun => State is SlotState.Starting or SlotState.Candidate or SlotState.Live or SlotState.Draining;

    public static string NameOf(string commit, int port) => $"{commit[..12]}-{port}";

    public const string ServicePrefix = "mbot-app@";

    public static string ServiceOf(string slotName) => ServicePrefix + slotName;
}
