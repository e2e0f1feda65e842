namespace MBot.Client.Agent;

/// <summary>What a call does, which decides what a lost answer means.</summary>
internal enum CallKind
{
    /// <summary>Changes nothing: tried again, and a lost answer is just no answer.</summary>
    Read,

    /// <summary>Carries an id that the client made: the same call twice is the same work, so it is tried again.</summary>
    Start,

    /// <summary>Tried once: when the answer is lost, nobody knows whether it happened.</summary>
    Change,
}
