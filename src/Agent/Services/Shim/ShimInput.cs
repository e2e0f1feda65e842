using System.Text;
using MBot.Agent.Platform;
using Microsoft.Win32.SafeHandles;

namespace MBot.Agent.Services.Shim;

/// <summary>
/// The service's environment on its way from the agent to the shim's standard input: each variable ended by NUL, secret ones after a
/// mark, and an empty one at the end, so that an environment cut off by the agent's death is not taken for a whole one.
/// </summary>
internal sealed record ShimInput(IReadOnlyDictionary<string, Redacted> Plain, IReadOnlyDictionary<string, Redacted> Secret)
{
    private const char Mark = '=';
    private const int MostBytes = 8 * 1024 * 1024;

    /// <summary>Each as <c>NAME=value</c>.</summary>
    public IEnumerable<string> Variables => Plain.Concat(Secret).Select(Variable);

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(
        string.Concat(Plain.Where(p => !Secret.ContainsKey(p.Key)).Select(p => $"{Variable(p)}\0")) + string.Concat(Secret.Select(s => $"{Mark}{Variable(s)}\0")) + "\0");

    /// <summary>From standard input, to its end.</summary>
    /// <exception cref="IOException">It did not arrive whole.</exception>
    public static ShimInput Read()
    {
        using var handle = new SafeFileHandle(0, ownsHandle: false);
        using var stream = new FileStream(handle, FileAccess.Read, bufferSize: 0);
        using var input = new MemoryStream();
        var block = new byte[64 * 1024];
        for (int read; (read = stream.Read(block)) > 0 && input.Length <= MostBytes;)
            input.Write(block, 0, read);
        return Parse(input.GetBuffer().AsSpan(0, (int)input.Length));
    }

    /// <inheritdoc cref="Read"/>
    public static ShimInput Parse(ReadOnlySpan<byte> input)
    {
        if (input is not ([0] or [.., 0, 0]))
            throw new IOException("the service's environment did not arrive whole");
        var variables = Encoding.UTF8.GetString(input).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        return new(Named(variables.Where(v => v[0] != Mark)), Named(variables.Where(v => v[0] == Mark).Select(v => v[1..])));
    }

    private static Dictionary<string, Redacted> Named(IEnumerable<string> variables) =>
        variables.Select(v => v.Split('=', 2)).ToDictionary(v => v[0], v => new Redacted(v.ElementAtOrDefault(1) ?? ""), StringComparer.Ordinal);

    private static string Variable(KeyValuePair<string, Redacted> variable) => $"{variable.Key}={variable.Value.Reveal()}";
}
