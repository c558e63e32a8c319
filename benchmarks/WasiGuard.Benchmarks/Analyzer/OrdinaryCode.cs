namespace WasiGuard.Benchmarks;

/// <summary>Code that has nothing to do with guests, as most code of any program.</summary>
internal static class OrdinaryCode
{
    public static string Class(int number) => $$"""
        using System;
        using System.Collections.Generic;
        using System.IO;
        using System.Linq;
        using System.Text;
        using System.Threading.Tasks;

        namespace Generated.Part{{number % 40}};

        public sealed record Order{{number}}(int Id, string Customer, decimal Amount, DateTimeOffset At);

        public sealed class OrderBook{{number}}
        {
            private readonly Dictionary<string, List<Order{{number}}>> _orders = [];

            public int Count => _orders.Values.Sum(list => list.Count);

            public void Add(Order{{number}} order)
            {
                ArgumentNullException.ThrowIfNull(order);
                if (!_orders.TryGetValue(order.Customer, out var list))
                    _orders[order.Customer] = list = [];
                list.Add(order);
            }

            public IReadOnlyList<string> Best(int count, decimal least) =>
                _orders.Where(pair => pair.Value.Sum(order => order.Amount) >= least).OrderByDescending(pair => pair.Value.Count).Select(pair => pair.Key).Take(count).ToList();

            public async Task<int> LoadAsync(string path)
            {
                var added = 0;
                foreach (var line in await File.ReadAllLinesAsync(path))
                {
                    var parts = line.Split(';', StringSplitOptions.TrimEntries);
                    if (parts is not [var id, var customer, var amount] || !int.TryParse(id, out var number) || !decimal.TryParse(amount, out var value))
                        continue;
                    Add(new(number, customer, value, DateTimeOffset.UtcNow));
                    added++;
                }

                return added;
            }

            public string Report()
            {
                var text = new StringBuilder();
                foreach (var (customer, list) in _orders)
                {
                    text.Append(customer).Append(": ");
                    switch (list.Count)
                    {
                        case 0: text.AppendLine("nothing"); break;
                        case 1: text.AppendLine($"one order, {list[0].Amount:F2}"); break;
                        default:
                            try { text.AppendLine($"{list.Count} orders, {list.Average(order => order.Amount):F2} each"); }
                            catch (OverflowException) { text.AppendLine("too much"); }
                            break;
                    }
                }

                return text.ToString();
            }
        }
        """;
}
