using System.Net.Sockets;
using System.Text.Json;

namespace MBot.TestKit;

/// <summary>qemu's own control socket (QMP): a JSON document a line, one question at a time.</summary>
internal sealed class MachineMonitor : IDisposable
{
    private readonly Socket socket;
    private readonly StreamReader reader;
    private readonly StreamWriter writer;

    private MachineMonitor(Socket socket)
    {
        this.socket = socket;
        var stream = new NetworkStream(socket);
        (reader, writer) = (new StreamReader(stream), new StreamWriter(stream) { AutoFlush = true });
    }

    public static async Task<MachineMonitor> ConnectAsync(string path)
    {
        var monitor = new MachineMonitor(await UnixSocket.ConnectAsync(path));
        await monitor.reader.ReadLineAsync(); // its greeting
        await monitor.AskAsync("qmp_capabilities");
        return monitor;
    }

    /// <exception cref="InvalidOperationException">It refused; the message holds its answer.</exception>
    public async Task<JsonElement> AskAsync(string command, object? arguments = null)
    {
        await writer.WriteLineAsync(JsonSerializer.Serialize(arguments is null ? new { execute = command } : (object)new { execute = command, arguments }));
        while (await reader.ReadLineAsync() is { } line)
        {
            // What is neither is an event.
            var answer = JsonDocument.Parse(line).RootElement;
            if (answer.TryGetProperty("return", out var value))
                return value;
            if (answer.TryGetProperty("error", out _))
                throw new InvalidOperationException($"qemu, {command}: {line}");
        }

        throw new InvalidOperationException($"qemu ended instead of answering {command}");
    }

    public void Dispose()
    {
        reader.Dispose();
        writer.Dispose();
        socket.Dispose();
    }
}
