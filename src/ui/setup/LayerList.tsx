import { Plus, Sigma, X } from 'lucide-react';
import { type RefObject, useRef } from 'react';
import { flushSync } from 'react-dom';
import { type LayerConfig, layersOf } from '../../config/layerList.ts';
import { optionsOf } from '../../config/paths.ts';
import { run } from '../../config/settings/index.ts';
import { goTo } from '../../store/address/place.ts';
import { reasonAgainst } from '../../store/setup/fitting.ts';
import { Button, IconButton } from '../controls/Button.tsx';
import { NumberField } from '../controls/NumberField.tsx';
import { Segmented } from '../controls/Segmented.tsx';
import { Select } from '../controls/Select.tsx';
import { useInsideView } from '../inside/view.ts';
import { rangeOf, useChrome } from './ConfigFields.tsx';
import { useConfigEditor, useDraft } from './editor.ts';
import styles from './LayerList.module.css';

const directions = [
  { value: 'forward', label: 'Forward' },
  { value: 'bidirectional', label: 'Bidirectional' },
];

interface RowProps {
  /** 'Layer 2' */
  name: string;
  index: number;
  layers: readonly LayerConfig[];
  /** The task lets a layer read in both directions. */
  allowsBidirectional: boolean;
  /** Where the focus goes when the row that had it is gone. */
  add: RefObject<HTMLButtonElement | null>;
}

function Row({ name, index, layers, allowsBidirectional, add }: RowProps) {
  const chrome = useChrome();
  const { compares, editLayers } = useConfigEditor();
  const layer = layers[index] as LayerConfig;
  const ends = [index === 0 && 'reads the input', index === layers.length - 1 && 'read by the head'].filter(Boolean);
  const put = (change: Partial<LayerConfig>): void => editLayers(layers.with(index, { ...layer, ...change }));
  const remove = (button: Element): void => {
    flushSync(() => editLayers(layers.toSpliced(index, 1)));
    if (!button.isConnected) add.current?.focus();
  };
  const showCell = (): void => {
    useInsideView.getState().set({ layer: index });
    goTo('cell');
  };
  return (
    <li className={styles.layer} aria-label={[name, ...ends].join(', ')}>
      <div className={styles.head}>
        <span className={styles.name}>{name}</span>
        {ends.length > 0 && <span className={styles.ends}>{ends.join(', ')}</span>}
        <span className={styles.actions}>
          {!compares && (
            <IconButton
              label={`${name}: its equations and diagram`}
              size="s"
              icon={<Sigma aria-hidden="true" />}
              onClick={showCell}
            />
          )}
          {layers.length > 1 && (
            <IconButton
              label={`${name}: remove`}
              size="s"
              icon={<X aria-hidden="true" />}
              onClick={(event) => remove(event.currentTarget)}
            />
          )}
        </span>
      </div>
      <div className={styles.settings}>
        <Select
          {...chrome('cell')}
          label={`${name}: cell`}
          hideLabel
          value={layer.cell}
          options={optionsOf(run.cell)}
          onChange={(cell) => put({ cell })}
        />
        <span className={styles.symbol} aria-hidden="true">
          {run.hiddenSize.symbol}
        </span>
        <NumberField
          {...chrome('hiddenSize')}
          label={`${name}: hidden units`}
          hideLabel
          {...rangeOf(run.hiddenSize)}
          eager
          value={layer.hiddenSize}
          onChange={(hiddenSize) => put({ hiddenSize })}
        />
      </div>
      {allowsBidirectional && (
        <Segmented
          {...chrome('bidirectional')}
          label={`${name}: direction`}
          hideLabel
          value={layer.bidirectional ? 'bidirectional' : 'forward'}
          options={directions}
          onChange={(value) => put({ bidirectional: value === 'bidirectional' })}
        />
      )}
    </li>
  );
}

/** The layers of a stack one by one, the lowest first, each with its cell, hidden units and direction. */
export function LayerList() {
  const { editLayers } = useConfigEditor();
  const draft = useDraft();
  const add = useRef<HTMLButtonElement>(null);
  const layers = layersOf(draft);
  const names = layers.map((_, index) => `Layer ${index + 1}`);
  const top = layers.at(-1);
  const forwardOnly = reasonAgainst(draft, 'bidirectional', true);
  return (
    <>
      <ol className={styles.list} aria-label="Layers">
        {names.map((name, index) => (
          <Row key={name} {...{ name, index, layers, add }} allowsBidirectional={forwardOnly === null} />
        ))}
      </ol>
      <Button
        ref={add}
        size="s"
        variant="quiet"
        icon={<Plus aria-hidden="true" />}
        disabled={layers.length >= run.layers.max}
        onClick={() => top && editLayers([...layers, top])}
      >
        Add a layer
      </Button>
      {forwardOnly !== null && <p className={styles.note}>All layers read forward. {forwardOnly}</p>}
    </>
  );
}
