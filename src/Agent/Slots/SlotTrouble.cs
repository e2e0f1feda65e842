namespace MBot.Agent.Slots;

/// <param name="Subject">A slot's name, or <c>port N</c>: with <paramref name="Kind"/> the identity of the trouble.</param>
/// <param name="Slot">The slot as it was when the trouble began or ended; null when there is none.</param>
/// <param name="Over">True when it has ended: clear the condition.</param>
/// <param name="Text">One sentence for an operator.</param>
internal sealed record SlotTrouble(string Subject, Slot? Slot, SlotTroubleKind Kind, bool Over, string Text)
{
    /// <summary>The kernel ended it because memory had run out.</summary>
    public bool OutOfMemory { get; init; }
}

internal enum SlotTroubleKind
{
    /// <summary>Its process ended by itself; it is being started again.</summary>
    Crashed,

    /// <summary>It crashes again and again; starts are now far apart.</summary>
    CrashLoop,

    /// <summary>It did not answer its health check any more and is being restarted.</summary>
    Hung,

    /// <summary>It could not be started again; tried on with back-off.</summary>
    CannotStart,

    /// <summary>The <c>live</c> link names a slot that cannot be read or has no folder: deploy or roll back to mend.</summary>
    LiveMissing,

    /// <summary>A program that is not ours listens on a port of the range.</summary>
    Stranger,
}
