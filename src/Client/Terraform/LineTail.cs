using System.Text;

namespace MBot.Client.Terraform;

/// <summary>The whole lines of a file that another process writes, as they come.</summary>
internal sealed class LineTail(string path) : IDisposable
{
    private readonly FileStream file = new(path, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    private readonly List<byte> begun = [];
    private readonly byte[] buffer = new byte[64 * 1024];

    public void Read(Action<string> line)
    {
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            foreach (var b in buffer.AsSpan(0, count))
            {
                if (b != '\n')
                {
                    begun.Add(b);
                    continue;
                }

                line(Encoding.UTF8.GetString([.. begun]));
                begun.Clear();
            }
        }
    }

    public void Dispose() => file.Dispose();
}
