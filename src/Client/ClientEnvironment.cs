using System.Text;
using MBot.Client.Configuration;
using MBot.Client.Output;

namespace MBot.Client;

/// <summary>What the program takes from the process around it, in one place, so that nothing else reaches out for it.</summary>
internal sealed record ClientEnvironment(Terminal Terminal, Func<string, string?> Variable, string WorkingFolder, TimeProvider Clock)
{
    public ClientFolder Folder { get; } = ClientFolder.Find(Variable);

    public ProfileStore Profiles => new(Folder, Variable);

    public static ClientEnvironment OfProcess()
    {
        Func<string, string?> variable = Environment.GetEnvironmentVariable;
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var terminal = new Terminal(
            new StreamWriter(StandardOutput.Open(1), utf8),
            new StreamWriter(StandardOutput.Open(2), utf8),
            TextReader.Synchronized(new StreamReader(Console.OpenStandardInput(), utf8)),
            TerminalTraits.OfProcess(variable));
        return new ClientEnvironment(terminal, variable, Directory.GetCurrentDirectory(), TimeProvider.System);
    }

    /// <summary>A path as the user wrote it, from where the user stands.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, WorkingFolder);
}
