using System.CommandLine;

namespace MBot.Client.Commands;

/// <summary>Verbs under one word.</summary>
internal sealed class Group : Command
{
    public Group(string name, string description, params IEnumerable<Command> verbs)
        : base(name, description)
    {
        foreach (var verb in verbs)
            Add(verb);
    }
}
