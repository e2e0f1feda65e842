namespace MBot.Bench.Figures;

/// <summary>One measured figure beside its bound or its peer.</summary>
/// <param name="Ours">With its unit.</param>
/// <param name="Bound">The bound, or the peer's figure of the same run, with the unit.</param>
/// <param name="Held">Null: could not be measured here, and <paramref name="Bound"/> says why.</param>
internal sealed record Figure(string What, string Ours, string Bound, bool? Held);
